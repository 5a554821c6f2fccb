using DsxDapr.Cli.Redis;
using DsxDapr.Cli.Tests.Stands;
using DsxDapr.Testing;

namespace DsxDapr.Cli.Tests.Redis;

public class RedisProbeTests
{
    [Fact]
    public async Task A_server_that_answers_pong_accepts()
    {
        using var redis = new FakeRedis();

        (await RedisProbe.PingAsync(redis.Address, CancellationToken.None)).Refusal.ShouldBeNull();
    }

    [Theory]
    [InlineData("-NOAUTH Authentication required.\r\n", "it asks for a password")]
    [InlineData("-DENIED Redis is running in protected mode because ...\r\n", "it is in protected mode")]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", "LOADING Redis is loading the dataset in memory")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "it does not speak Redis's protocol")]
    public async Task A_server_that_refuses_says_why(string answer, string reason)
    {
        using var redis = new FakeRedis(answer);

        var result = await RedisProbe.PingAsync(redis.Address, CancellationToken.None);

        result.ShouldBe(new RedisAnswer(true, reason));
    }

    [Fact]
    public async Task Where_nothing_listens_there_is_no_server() =>
        (await RedisProbe.PingAsync(new RedisAddress("127.0.0.1", LoopbackPort.Take()), CancellationToken.None)).Listening.ShouldBeFalse();
}
