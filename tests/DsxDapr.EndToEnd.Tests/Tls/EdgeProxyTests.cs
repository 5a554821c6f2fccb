using System.Net;
using System.Net.Http.Json;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>The proxies of <c>deploy/tls</c> by themselves: what they let through, and how, and whom they trust.</summary>
public sealed class EdgeProxyTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestAuthority _public = new("Public");
    private readonly TestAuthority _private = new("Private");

    public static TheoryData<string> Proxies => EdgeProxy.All;

    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task What_is_signed_arrives_as_it_was_and_what_only_a_sidecar_may_say_does_not_arrive(string kind)
    {
        await using var setting = await StartAsync(kind);
        foreach (var site in new[] { setting.Proxy.Api, setting.Proxy.Connectors })
        {
            using var client = TrustingClient.Create(_public, site);
            client.DefaultRequestHeaders.Add("dapr-api-token", "made up");
            client.DefaultRequestHeaders.Add("dapr-caller-app-id", "filesystem-connector");
            client.DefaultRequestHeaders.Add("dapr-app-id", "dsx-hub");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "http");
            client.DefaultRequestHeaders.Add("Authorization", "DSX-HMAC key_id=k, ts=1, nonce=n, sig=s");

            var echo = (await client.GetFromJsonAsync<Echo>("/dsx-connect/api/v1/connectors/state/1/ns/k?b=2&a=1%20%2F&c=", Token))!;

            echo.Target.ShouldBe("/dsx-connect/api/v1/connectors/state/1/ns/k?b=2&a=1%20%2F&c=");
            echo.Headers.Keys.ShouldAllBe(name => !name.StartsWith("dapr-", StringComparison.Ordinal));
            echo.Headers["x-forwarded-for"].ShouldBe("127.0.0.1");
            echo.Headers["x-forwarded-proto"].ShouldBe("https");
            echo.Headers["authorization"].ShouldBe("DSX-HMAC key_id=k, ts=1, nonce=n, sig=s");
            echo.Headers["host"].ShouldBe(site.Authority);
        }
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Uploads_of_16_MiB_and_server_sent_events_pass_as_they_come(string kind)
    {
        await using var setting = await StartAsync(kind);
        using var client = TrustingClient.Create(_public, setting.Proxy.Connectors);
        using var stream = await client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead, Token).WaitAsync(Limit, Token);
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync(Token));
        (await events.ReadLineAsync(Token).AsTask().WaitAsync(Limit, Token)).ShouldBe("event: first", "while the answer is not over");

        using var upload = new StartedUpload(16 * 1024 * 1024, setting.Hub.FirstByte.Task.WaitAsync(Limit, Token));
        using var answer = await client.PostAsync("/upload", upload, Token);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("16777216", "its end was sent when its beginning had arrived");
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Old_protocols_are_refused_and_the_whole_chain_is_sent(string kind)
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, OpenSsl.NotInstalled);
        await using var setting = await StartAsync(kind);

        (await OpenSsl.ConnectAsync(setting.Proxy.Port, "-tls1_1", "-servername", EdgeProxy.ConnectorsName, "-cipher", "ALL:@SECLEVEL=0"))
            .ShouldContain("Cipher is (NONE)");
        (await OpenSsl.ConnectAsync(
            setting.Proxy.Port, "-servername", EdgeProxy.ConnectorsName, "-verify_hostname", EdgeProxy.ConnectorsName, "-CAfile", _public.RootFile))
            .ShouldContain("Verify return code: 0 (ok)");
    }

    [Theory]
    [InlineData("nginx", "another authority")]
    [InlineData("nginx", "another name")]
    [InlineData("nginx", "expired")]
    [InlineData("nginx", "self-signed")]
    [InlineData("haproxy", "another authority")]
    [InlineData("haproxy", "another name")]
    [InlineData("haproxy", "expired")]
    [InlineData("haproxy", "self-signed")]
    [InlineData("caddy", "another authority")]
    [InlineData("caddy", "another name")]
    [InlineData("caddy", "expired")]
    [InlineData("caddy", "self-signed")]
    public async Task Nothing_is_sent_to_a_hub_whose_certificate_is_not_right(string kind, string fault)
    {
        var certificate = fault switch
        {
            "another authority" => _public.Issue("hub", EdgeProxy.HubName),
            "another name" => _private.Issue("hub", "other.internal"),
            "expired" => _private.Issue("hub", TimeSpan.FromDays(-2), TimeSpan.FromDays(-1), EdgeProxy.HubName),
            _ => _private.SelfSigned("hub", EdgeProxy.HubName),
        };
        await using var setting = await StartAsync(kind, certificate);
        using var client = TrustingClient.Create(_public, setting.Proxy.Connectors);

        using var answer = await client.GetAsync("/anything", Token);

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<Setting> StartAsync(string kind, TestCertificate? hub = null)
    {
        Assert.SkipUnless(EdgeProxy.IsInstalled(kind), $"{kind} is not installed");
        var echo = await EchoServer.StartAsync(hub ?? _private.Issue("hub", EdgeProxy.HubName));
        var edge = _public.Issue("edge", EdgeProxy.ApiName, EdgeProxy.ConnectorsName);
        return new Setting(await EdgeProxy.StartAsync(kind, edge, _private.RootFile, echo.Port, echo.Port), echo);
    }

    private sealed record Setting(EdgeProxy Proxy, EchoServer Hub) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Hub.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }

    /// <summary>A body whose second half is sent only when something has happened.</summary>
    private sealed class StartedUpload(int length, Task arrived) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var half = new byte[length / 2];
            await stream.WriteAsync(half);
            await stream.FlushAsync();
            await arrived;
            await stream.WriteAsync(half);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
