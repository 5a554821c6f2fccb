using System.Net.Http.Json;
using System.Text;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class SigningHandlerTests : IDisposable
{
    private static readonly HmacKey Key = HmacKey.Generate();
    private readonly ManualTimeProvider _clock = new();
    private readonly Wire _wire = new();
    private readonly HttpClient _client;

    public SigningHandlerTests() =>
        _client = new HttpClient(new TwiceHandler { InnerHandler = new SigningHandler(_clock) { InnerHandler = _wire } });

    [Fact]
    public async Task What_is_sent_verifies_at_every_attempt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://hub/dsx-connect/api/v1/scan/request?a=b c&d=é")
        {
            Content = JsonContent.Create(new { location = "/a|b", size = 1 }),
        };

        await _client.SendAsync(request.SignWith(Key));

        _wire.Sent.Count.ShouldBe(2);
        foreach (var sent in _wire.Sent)
        {
            (await new VerifierHarness(Key, _clock).VerifyAsync(sent.Authorization, "POST", sent.Target, sent.Body)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Every_attempt_has_its_own_nonce_and_timestamp()
    {
        _wire.OnSend = () => _clock.Advance(TimeSpan.FromSeconds(7));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://hub/p");

        await _client.SendAsync(request.SignWith(Key));

        var headers = _wire.Sent.Select(static sent => Parse(sent.Authorization)).ToList();
        headers[1].Nonce.ShouldNotBe(headers[0].Nonce);
        headers[1].UnixSeconds.ShouldBe(headers[0].UnixSeconds + 7);
    }

    [Fact]
    public async Task A_content_that_can_be_read_only_once_is_sent_whole_at_every_attempt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://hub/p")
        {
            Content = new StreamContent(new OnceStream(Encoding.UTF8.GetBytes(new string('x', 100_000)))),
        };

        await _client.SendAsync(request.SignWith(Key));

        _wire.Sent.ShouldAllBe(static sent => sent.Body.Length == 100_000);
        (await new VerifierHarness(Key, _clock).VerifyAsync(_wire.Sent[1].Authorization, "PUT", "/p", _wire.Sent[1].Body)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_content_in_memory_is_signed_where_it_is(bool asMemory)
    {
        var body = new byte[100_000];
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://hub/p")
        {
            Content = asMemory ? new ReadOnlyMemoryContent(body) : new ByteArrayContent(body),
        };

        await _client.SendAsync(request.SignWith(Key));

        foreach (var sent in _wire.Sent)
        {
            (await new VerifierHarness(Key, _clock).VerifyAsync(sent.Authorization, "PUT", "/p", sent.Body)).ShouldBeEmpty();
            sent.Body.ShouldBe(body);
        }
    }

    [Fact]
    public async Task A_request_without_a_key_is_left_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://hub/p");

        await _client.SendAsync(request);

        _wire.Sent.ShouldAllBe(static sent => sent.Authorization == null);
    }

    public void Dispose() => _client.Dispose();

    private static DsxHmacHeader Parse(string? authorization)
    {
        DsxHmacHeader.TryParse(authorization, out var header, out var error).ShouldBeTrue(error);
        return header;
    }

    private sealed record SentRequest(string? Authorization, string Target, byte[] Body);

    private sealed class Wire : HttpMessageHandler
    {
        public List<SentRequest> Sent { get; } = [];

        public Action OnSend { get; set; } = static () => { };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var wire = new MemoryStream();
            await (request.Content?.CopyToAsync(wire, cancellationToken) ?? Task.CompletedTask);
            var authorization = request.Headers.TryGetValues("Authorization", out var values) ? values.Single() : null;
            Sent.Add(new SentRequest(authorization, request.RequestUri!.PathAndQuery, wire.ToArray()));
            OnSend();
            return new HttpResponseMessage();
        }
    }

    private sealed class TwiceHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
