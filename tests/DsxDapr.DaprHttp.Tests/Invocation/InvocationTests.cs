using System.Net;
using System.Text;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp.Tests.Invocation;

public sealed class InvocationTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private FakeSidecar _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _app = await FakeSidecar.StartAsync();
        _client = CreateClient(_sidecar.Url);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sidecar.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_request_for_an_app_goes_to_the_sidecar_with_path_query_and_body_untouched()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://connector:8443/filesystem-connector/read_file?a=b%2Fc+d&e=%7C")
        {
            Content = new StringContent("body"),
        };

        await _client.SendAsync(request.ViaDapr("filesystem-connector"));

        _sidecar.Last.Method.ShouldBe("POST");
        _sidecar.Last.Target.ShouldBe("/filesystem-connector/read_file?a=b%2Fc+d&e=%7C");
        _sidecar.Last.Body.ShouldBe("body");
        _sidecar.Last.Headers["dapr-app-id"].ShouldBe("filesystem-connector");
        _sidecar.Last.Headers["dapr-api-token"].ShouldBe("sidecar-token");
        _sidecar.Last.Headers["Host"].ShouldBe(_sidecar.Url.Authority);
    }

    [Fact]
    public async Task A_request_without_an_app_goes_where_its_url_says_and_takes_no_token_there()
    {
        await _client.GetAsync(new Uri(_app.Url, "/direct?x=1"));

        _app.Last.Target.ShouldBe("/direct?x=1");
        _app.Last.Headers.Keys.ShouldNotContain("dapr-app-id");
        _app.Last.Headers.Keys.ShouldNotContain("dapr-api-token");
        _sidecar.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://evil:80")]
    [InlineData("app/../x")]
    [InlineData("app id")]
    [InlineData("app\r\nx: y")]
    public void Something_that_is_no_app_id_is_refused(string appId) =>
        Should.Throw<ArgumentException>(() => new HttpRequestMessage(HttpMethod.Get, "http://x/").ViaDapr(appId));

    [Theory]
    [InlineData("/v1.0/state/dsx-credentials")]
    [InlineData("/v1.0/secrets/dsx-secrets/enrollment-tokens")]
    [InlineData("/V1.0/state/x")]
    [InlineData("/v1.0-alpha1/x")]
    [InlineData("/%761.0/state/x")]
    [InlineData("//v1.0/state/x")]
    [InlineData("/./v1.0/state/x")]
    [InlineData("/a/../v1.0/state/x")]
    [InlineData("/a/%2e%2e/v1.0/state/x")]
    [InlineData("/a//b")]
    public async Task A_path_that_the_sidecar_would_answer_or_rewrite_is_refused(string path)
    {
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("http://connector" + path, asWritten));

        await Should.ThrowAsync<HttpRequestException>(() => _client.SendAsync(request.ViaDapr("connector")));

        _sidecar.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: nosuch, err: no host found with the given ID"}""", true)]
    [InlineData(500, """{"errorCode":"APP","status":500}""", false)]
    [InlineData(500, "oops", false)]
    [InlineData(200, """{"errorCode":"ERR_DIRECT_INVOKE"}""", false)]
    [InlineData(403, """{"errorCode":"ERR_DIRECT_INVOKE","message":"access denied"}""", false)]
    public async Task An_error_of_the_sidecar_is_told_from_one_of_the_app(int status, string body, bool isSidecarError)
    {
        _sidecar.Answers(status, body);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://connector/x");

        using var response = await _client.SendAsync(request.ViaDapr("connector"), HttpCompletionOption.ResponseHeadersRead);

        DaprInvocation.IsSidecarError(response).ShouldBe(isSidecarError);
        response.StatusCode.ShouldBe((HttpStatusCode)status);
        (await response.Content.ReadAsStringAsync()).ShouldBe(body);
    }

    [Fact]
    public async Task An_answer_is_streamed_and_not_held_back()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = await LoopbackApp.StartAsync(web => web.Run(async context =>
        {
            await context.Response.Body.WriteAsync("first"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.Body.WriteAsync("second"u8.ToArray());
        }));
        using var client = CreateClient(slow.Url);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://connector/read_file");

        using var response = await client.SendAsync(request.ViaDapr("connector"), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[5];
        await stream.ReadExactlyAsync(first).AsTask().WaitAsync(Eventually.Deadline);
        Encoding.ASCII.GetString(first).ShouldBe("first");

        goOn.SetResult();
        using var rest = new StreamReader(stream);
        (await rest.ReadToEndAsync()).ShouldBe("second");
    }

    private static HttpClient CreateClient(Uri sidecar)
    {
        var options = Options.Create(new DaprClientOptions { HttpEndpoint = sidecar, ApiToken = "sidecar-token" });
        return new HttpClient(new DaprInvocationHandler(options) { InnerHandler = new SocketsHttpHandler() });
    }
}
