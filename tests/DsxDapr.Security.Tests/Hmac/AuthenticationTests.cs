using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class AuthenticationTests : IAsyncLifetime
{
    private const string Body = """{"text":"Grüße"}""";
    private SignedApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await SignedApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_signed_request_reaches_the_endpoint_with_its_body_and_its_identity()
    {
        var (status, body) = await _app.SendAsync(_app.Sign(HttpMethod.Post, "/echo", Body));

        status.ShouldBe(HttpStatusCode.OK);
        var answer = JsonSerializer.Deserialize<Dictionary<string, string>>(body).ShouldNotBeNull();
        answer["text"].ShouldBe("Grüße");
        answer["connector"].ShouldBe(SignedApp.Connector.ToString());
        answer["keyId"].ShouldBe(_app.Key.KeyId);
    }

    [Fact]
    public async Task A_large_body_without_a_length_reaches_the_endpoint_byte_for_byte()
    {
        var content = string.Concat(Enumerable.Range(0, 60_000).Select(static number => (char)('a' + (number * 7 % 26))));
        using var request = _app.Sign(HttpMethod.Post, "/stream", content);
        request.Headers.TransferEncodingChunked = true;

        var (status, body) = await _app.SendAsync(request);

        status.ShouldBe(HttpStatusCode.OK);
        body.ShouldBe(content);
    }

    [Fact]
    public async Task An_unsigned_request_is_refused_and_logged_as_such()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = SignedApp.Json(Encoding.UTF8.GetBytes(Body)) };

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"unknown_key_id"}"""));

        _app.App.Logs.Messages.Count(static message => message.Contains("missing DSX-HMAC header", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_request_signed_with_another_secret_is_refused()
    {
        using var request = _app.Sign(HttpMethod.Post, "/echo", Body);
        var header = DsxHmacSignature.CreateHeader(
            new HmacKey(_app.Key.KeyId, "guessed"), "POST", "/echo", Encoding.UTF8.GetBytes(Body), _app.Clock);
        Replace(request, header);

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"bad_signature"}"""));
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_refused()
    {
        using var request = _app.Sign(HttpMethod.Post, "/echo", Body);
        Replace(request, DsxHmacSignature.CreateHeader(HmacKey.Generate(), "POST", "/echo", Encoding.UTF8.GetBytes(Body), _app.Clock));

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"unknown_key_id"}"""));
    }

    [Fact]
    public async Task A_repeated_request_is_refused()
    {
        using var first = _app.Sign(HttpMethod.Post, "/echo", Body);
        using var second = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = SignedApp.Json(Encoding.UTF8.GetBytes(Body)) };
        Replace(second, first.Headers.GetValues("Authorization").Single());

        (await _app.SendAsync(first)).Status.ShouldBe(HttpStatusCode.OK);
        (await _app.SendAsync(second)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"replayed_request"}"""));
    }

    [Fact]
    public async Task A_request_that_was_refused_does_not_use_up_its_nonce()
    {
        using var request = _app.Sign(HttpMethod.Post, "/echo", Body);
        using var tampered = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = SignedApp.Json("{}"u8.ToArray()) };
        Replace(tampered, request.Headers.GetValues("Authorization").Single());

        (await _app.SendAsync(tampered)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await _app.SendAsync(request)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_stale_request_is_refused()
    {
        using var request = _app.Sign(HttpMethod.Post, "/echo", Body);
        _app.Clock.Advance(TimeSpan.FromSeconds(61));

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"stale_request"}"""));
    }

    [Theory]
    [InlineData("POST", "/echo", """{"text":"other"}""")]
    [InlineData("POST", "/stream", Body)]
    [InlineData("POST", "/echo?x=1", Body)]
    [InlineData("PUT", "/echo", Body)]
    public async Task A_tampered_request_is_refused(string method, string target, string body)
    {
        using var request = _app.Sign(HttpMethod.Post, "/echo", Body);
        request.Method = HttpMethod.Parse(method);
        request.RequestUri = new Uri(_app.App.Url, target);
        request.Content = SignedApp.Json(Encoding.UTF8.GetBytes(body));

        var (status, _) = await _app.SendAsync(request);

        status.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_refusal_is_logged_once_with_key_id_and_reason_but_without_the_header()
    {
        using var request = _app.Sign(HttpMethod.Post, "/echo", Body);
        request.Content = SignedApp.Json("{}"u8.ToArray());

        await _app.SendAsync(request);

        var message = _app.App.Logs.Messages.Single(static message => message.Contains("refused", StringComparison.Ordinal));
        message.ShouldContain(_app.Key.KeyId);
        message.ShouldContain("bad_signature");
        message.ShouldContain("/echo");
        var signature = request.Headers.GetValues("Authorization").Single().Split("sig=")[1];
        _app.App.Logs.Messages.ShouldAllBe(line => !line.Contains(signature, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signature_over_the_decoded_path_is_accepted()
    {
        using var request = _app.Sign(HttpMethod.Get, "/items/a:b");
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        request.RequestUri = new Uri(_app.App.Url + "items/a%3Ab", asWritten);

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.OK, "a:b"));
    }

    [Fact]
    public async Task A_forged_Host_does_not_change_what_is_verified()
    {
        using var request = _app.Sign(HttpMethod.Get, "/items/mine");
        var header = request.Headers.GetValues("Authorization").Single();

        var answer = await SendRawAsync($"GET /items/other HTTP/1.1\r\nHost: 127.0.0.1/items/mine#\r\nAuthorization: {header}\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 400"); // Kestrel refuses such a Host itself

        answer = await SendRawAsync($"GET http://127.0.0.1/items/mine HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {header}\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 401"); // the absolute form is not what was signed
    }

    [Fact]
    public async Task Two_Authorization_headers_are_refused()
    {
        using var request = _app.Sign(HttpMethod.Get, "/items/mine");
        var header = request.Headers.GetValues("Authorization").Single();

        var answer = await SendRawAsync(
            $"GET /items/mine HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {header}\r\nAuthorization: {header}\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 401");
        answer.ShouldContain("malformed_hmac: more than one Authorization header");
    }

    [Fact]
    public async Task A_known_key_without_the_needed_right_is_forbidden()
    {
        using var request = _app.Sign(HttpMethod.Get, "/hub-only");

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.Forbidden, """{"detail":"forbidden"}"""));
    }

    [Fact]
    public async Task An_open_route_needs_no_signature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/open");

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.OK, "open"));
    }

    [Fact]
    public async Task An_unauthenticated_caller_is_told_the_scheme()
    {
        using var response = await _app.App.Client.GetAsync(new Uri("/items/a", UriKind.Relative));

        response.Headers.WwwAuthenticate.ToString().ShouldBe("DSX-HMAC");
    }

    private static void Replace(HttpRequestMessage request, string header)
    {
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", header);
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _app.App.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
