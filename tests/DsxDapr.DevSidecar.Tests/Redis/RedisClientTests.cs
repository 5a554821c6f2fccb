using System.Net;
using System.Net.Sockets;
using System.Text;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Redis;

public sealed class RedisClientTests
{
    [Fact]
    public async Task Many_callers_share_one_connection_and_each_gets_its_own_answer()
    {
        await using RedisClient redis = await SharedAsync();
        string[] values = [.. Enumerable.Range(0, 10_000).Select(i => $"value {i}")];

        RedisValue[] answers = await Task.WhenAll(values.Select(v => Task.Run(() => redis.ExecuteAsync(new RedisCommand("ECHO", v), default))));

        answers.Select(a => a.Text).ShouldBe(values);
        RedisValue clients = await redis.ExecuteAsync(new RedisCommand("CLIENT", "INFO"), default);
        clients.Text.ShouldContain("cmd=client");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(48 * 1024 * 1024)]
    public async Task Values_of_any_size_come_back_unchanged(int size)
    {
        await using RedisClient redis = await SharedAsync();
        byte[] value = new byte[size];
        new Random(size).NextBytes(value);
        string key = $"size-{size}";

        await redis.ExecuteAsync(new RedisCommand("SET", key).Add(value), default);
        RedisValue back = await redis.ExecuteAsync(new RedisCommand("GET", key), default);

        back.Bytes.Span.SequenceEqual(value).ShouldBeTrue();
        await redis.ExecuteAsync(new RedisCommand("DEL", key), default);
    }

    [Fact]
    public async Task Commands_sent_together_are_not_mixed_with_those_of_others()
    {
        await using RedisClient redis = await SharedAsync();
        await redis.ExecuteAsync(new RedisCommand("DEL", "together"), default);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            RedisValue[] answers = await redis.ExecuteTogetherAsync(
                [new RedisCommand("MULTI"), new RedisCommand("INCR", "together"), new RedisCommand("INCR", "together"), new RedisCommand("EXEC")], default);
            answers[3].Items[1].Number.ShouldBe(answers[3].Items[0].Number + 1);
        })));
    }

    [Fact]
    public async Task An_error_of_the_server_reaches_only_the_caller_who_caused_it()
    {
        await using RedisClient redis = await SharedAsync();

        Task<RedisValue> good = redis.ExecuteAsync(new RedisCommand("ECHO", "ok"), default);
        RedisErrorException error = await Should.ThrowAsync<RedisErrorException>(() => redis.ExecuteAsync(new RedisCommand("NOSUCHCOMMAND"), default));

        error.Is("ERR").ShouldBeTrue();
        (await good).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_next_command_finds_it_again()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisClient redis = Client(("redisHost", server.Address));
        await redis.ExecuteAsync(new RedisCommand("SET", "a", "1"), default);

        await server.StopAsync();
        await Eventually.TrueAsync(
            async () => (await Should.ThrowAsync<RedisConnectionException>(() => redis.ExecuteAsync(new RedisCommand("GET", "a"), default)))
                .Message.Contains("connection refused", StringComparison.Ordinal),
            "the old connection is known to be over, and there is no new one");
        await server.StartAgainAsync();

        (await redis.ExecuteAsync(new RedisCommand("GET", "a"), default)).IsNull.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_waits_when_the_connection_breaks_is_told_and_nothing_is_sent_twice()
    {
        using FakeRedis server = new();
        await using RedisClient redis = Client(("redisHost", server.Address));
        Task serving = server.AnswerAsync(commands: 2, "+PONG\r\n", "+OK\r\n");
        await redis.ExecuteAsync(new RedisCommand("SET", "a", "1"), default);
        await serving;

        Task<RedisValue> waiting = redis.ExecuteAsync(new RedisCommand("INCR", "b"), default);
        await server.ReceiveAsync();
        server.HangUp();

        await Should.ThrowAsync<RedisConnectionException>(waiting);
        server.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_closes_its_half_of_the_connection_is_left_and_found_again()
    {
        using FakeRedis server = new();
        await using RedisClient redis = Client(("redisHost", server.Address));
        Task serving = server.AnswerAsync(commands: 1, "+PONG\r\n");
        Task<RedisValue> waiting = redis.ExecuteAsync(new RedisCommand("GET", "a"), default);
        await serving;
        await server.ReceiveAsync();
        server.CloseItsHalf();
        await Should.ThrowAsync<RedisConnectionException>(waiting);

        serving = server.AnswerAsync(commands: 2, "+PONG\r\n", "$1\r\n7\r\n");
        (await redis.ExecuteAsync(new RedisCommand("GET", "a"), default)).Text.ShouldBe("7");
        await serving;
        server.Accepted.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_put_together()
    {
        using FakeRedis server = new();
        await using RedisClient redis = Client(("redisHost", server.Address));
        Task serving = server.AnswerAsync(commands: 1, "+PONG\r\n");
        Task<RedisValue> waiting = redis.ExecuteAsync(new RedisCommand("GET", "a"), default);
        await serving;
        await server.ReceiveAsync();
        await server.TrickleAsync("*2\r\n$5\r\nhello\r\n:42\r\n");

        RedisValue answer = await waiting;
        answer.Items[0].Text.ShouldBe("hello");
        answer.Items[1].Number.ShouldBe(42);
    }

    [Fact]
    public async Task A_server_that_says_nothing_any_more_is_given_up_after_the_read_timeout()
    {
        using FakeRedis server = new();
        await using RedisClient redis = Client(("redisHost", server.Address), ("readTimeout", "500ms"));
        Task serving = server.AnswerAsync(commands: 1, "+PONG\r\n");

        Task<RedisValue> waiting = redis.ExecuteAsync(new RedisCommand("GET", "a"), default);
        await serving;

        (await Should.ThrowAsync<RedisConnectionException>(waiting)).Message.ShouldBe("i/o timeout");
    }

    [Fact]
    public async Task What_is_not_the_protocol_ends_the_connection()
    {
        using FakeRedis server = new();
        await using RedisClient redis = Client(("redisHost", server.Address), ("dialTimeout", "2s"));
        Task serving = server.AnswerAsync(commands: 1, "HTTP/1.1 400 Bad Request\r\n");

        await Should.ThrowAsync<RedisConnectionException>(() => redis.ExecuteAsync(new RedisCommand("GET", "a"), default));
        await serving;
    }

    [Fact]
    public async Task A_password_is_needed_and_used()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using RedisServer server = await RedisServer.StartAsync(password: "secret");
        Component right = Components.Of("state.redis", "store", ("redisHost", server.Address), ("redisPassword", "secret"));
        Component wrong = Components.Of("state.redis", "store", ("redisHost", server.Address), ("redisPassword", "guess"));

        await using RedisClient allowed = new(RedisOptions.Of(right), TimeProvider.System);
        await allowed.InitAsync(right, default);
        await using RedisClient refused = new(RedisOptions.Of(wrong), TimeProvider.System);
        ResourceException error = await Should.ThrowAsync<ResourceException>(() => refused.InitAsync(wrong, default));

        error.Message.ShouldContain("is not let in by redis");
        error.Message.ShouldNotContain("guess");
    }

    [Fact]
    public async Task An_unreachable_server_is_named_in_one_sentence_after_three_seconds()
    {
        string address = $"127.0.0.1:{LoopbackPort.Take()}";
        Component component = Components.Of("state.redis", "store", ("redisHost", address));
        await using RedisClient redis = new(RedisOptions.Of(component), TimeProvider.System);

        ResourceException error = await Should.ThrowAsync<ResourceException>(() => redis.InitAsync(component, default));

        error.Message.ShouldBe(
            $"test.yaml:1: component 'store' (state.redis) cannot reach redis at {address}: dial tcp {address}: connect: connection refused");
    }

    [Theory]
    [InlineData("redisType", "cluster")]
    [InlineData("failover", "true")]
    [InlineData("useEntraID", "true")]
    [InlineData("redisHost", "a:1,b:2")]
    [InlineData("redisHost", "a:port")]
    [InlineData("redisDB", "first")]
    public void What_this_client_does_not_have_is_refused(string name, string value)
    {
        Component component = Components.Of("state.redis", "store", ("redisHost", "localhost:6379"));
        component = component with { Metadata = new Dictionary<string, string>(component.Metadata, StringComparer.OrdinalIgnoreCase) { [name] = value } };

        Should.Throw<ResourceException>(() => RedisOptions.Of(component)).Message.ShouldStartWith("test.yaml:1: component 'store' (state.redis)");
    }

    [Fact]
    public void The_options_do_not_print_the_password() =>
        RedisOptions.Of(Components.Of("state.redis", "s", ("redisHost", "h"), ("redisPassword", "secret"))).ToString().ShouldBe("h:6379");

    private static RedisClient Client(params (string Name, string Value)[] metadata) =>
        new(RedisOptions.Of(Components.Of("state.redis", "store", metadata)), TimeProvider.System);

    private static async Task<RedisClient> SharedAsync()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        return Client(("redisHost", (await RedisServer.SharedAsync()).Address));
    }

    /// <summary>A server that answers as it is told.</summary>
    private sealed class FakeRedis : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private Socket? _socket;

        public FakeRedis()
        {
            _listener.Start();
            Address = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        }

        public string Address { get; }

        public int Accepted { get; private set; }

        /// <summary>Takes a connection and answers as many commands as there are answers.</summary>
        public async Task AnswerAsync(int commands, params string[] answers)
        {
            _socket = await _listener.AcceptSocketAsync();
            Accepted++;
            for (int i = 0; i < commands; i++)
            {
                await ReceiveAsync();
                await _socket.SendAsync(Encoding.ASCII.GetBytes(answers[i]));
            }
        }

        public async Task ReceiveAsync() => (await _socket!.ReceiveAsync(new byte[4096])).ShouldBePositive();

        public void HangUp() => _socket!.Dispose();

        public void CloseItsHalf() => _socket!.Shutdown(SocketShutdown.Send);

        /// <summary>Sends a text in as many packets as it has bytes.</summary>
        public async Task TrickleAsync(string text)
        {
            _socket!.NoDelay = true;
            foreach (byte part in Encoding.ASCII.GetBytes(text))
            {
                await _socket.SendAsync(new[] { part });
                await Task.Yield();
            }
        }

        public void Dispose()
        {
            _socket?.Dispose();
            _listener.Dispose();
        }
    }
}
