using System.IO.Compression;
using System.Net;
using System.Text;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>Calls from app-a to app-b through two sidecars; what is expected is recorded in dapr-conformance/05-invoke.</summary>
public sealed class InvocationTests : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _running = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var running in _running.AsEnumerable().Reverse())
        {
            await running.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_app_is_reached_by_header_by_URL_and_by_basic_credentials()
    {
        var (sidecars, app) = await StartAsync();
        var basic = "Basic " + Convert.ToBase64String("dapr-app-id:app-b"u8);
        (await sidecars.GetAsync("app-a", "/one", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sidecars.GetAsync("app-a", "/v1.0/invoke/app-b/method/two")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sidecars.GetAsync("app-a", "/v1.0/invoke/app-b.default/method/three")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sidecars.GetAsync("app-a", "/four", ("Authorization", basic))).StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Received.Select(r => r.Target).ShouldBe(["/one", "/two", "/three", "/four"]);
        app.Received.Last().Header("Authorization").ShouldBe(basic);
        app.Received.First().Header("dapr-app-id").ShouldBeNull();
    }

    [Theory]
    [InlineData("/a%2Fb?x=1&&y=%zz&a+b;c", "/a/b?x=1&&y=%zz&a+b;c")]
    [InlineData("/a%2525b?q={\"x\"}|", "/a%25b?q={\"x\"}|")]
    [InlineData("/p/?", "/p")]
    [InlineData("/?x=1", "/?x=1")]
    [InlineData("/p?a=%2F#f", "/p?a=%2F")]
    public async Task The_path_is_normalised_and_the_query_arrives_byte_for_byte(string sent, string seen)
    {
        var (sidecars, app) = await StartAsync();
        await sidecars.GetAsync("app-a", sent, ("dapr-app-id", "app-b"));
        await sidecars.GetAsync("app-a", "/v1.0/invoke/app-b/method" + sent);
        app.Received.Select(r => r.Target).ShouldBe([seen, seen]);
    }

    [Fact]
    public async Task The_real_caller_stands_before_what_the_client_claims_to_be()
    {
        var (sidecars, app) = await StartAsync();
        await sidecars.GetAsync(
            "app-a", "/x", ("dapr-app-id", "app-b"), ("dapr-caller-app-id", "spoof"), ("dapr-caller-namespace", "ns"), ("X-Forwarded-For", "1.2.3.4"));
        var request = app.Received.ShouldHaveSingleItem();
        request.Header("Dapr-Caller-App-Id").ShouldBe("app-a, spoof");
        request.Header("Dapr-Callee-App-Id").ShouldBe("app-b");
        request.Header("Dapr-Caller-Namespace").ShouldBe("default, ns");
        request.Header("X-Forwarded-For").ShouldBe("1.2.3.4, 127.0.0.1");
        request.Header("Forwarded").ShouldStartWith("for=127.0.0.1;by=127.0.0.1;host=");
        request.Header("traceparent").ShouldBe("00-00000000000000000000000000000000-0000000000000000-00");
    }

    [Fact]
    public async Task A_call_of_the_own_app_carries_no_stamp()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a", AppPort = app.Port });
        await sidecars.GetAsync("app-a", "/v1.0/invoke/app-a/method/x", ("dapr-caller-app-id", "admin"), ("dapr-api-token", "fake"));
        var request = app.Received.ShouldHaveSingleItem();
        request.Header("Dapr-Caller-App-Id").ShouldBe("admin");
        request.Header("Dapr-Callee-App-Id").ShouldBeNull();
        request.Header("dapr-api-token").ShouldBe("fake");
    }

    [Fact]
    public async Task Tokens_end_at_the_sidecar_they_are_for()
    {
        var (sidecars, app) = await StartAsync(
            caller: s => s with { DaprApiToken = "ta", AppApiToken = "aa" }, callee: s => s with { DaprApiToken = "tb", AppApiToken = "ab" });
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"), ("dapr-api-token", "ta"), ("Authorization", "Bearer u"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var request = app.Received.ShouldHaveSingleItem();
        request.Header("dapr-api-token").ShouldBe("ab");
        request.Header("Authorization").ShouldBe("Bearer u");
    }

    [Fact]
    public async Task A_token_of_the_callers_sidecar_does_not_reach_an_app_without_a_token()
    {
        var (sidecars, app) = await StartAsync(caller: s => s with { DaprApiToken = "ta" });
        await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"), ("dapr-api-token", "ta"));
        app.Received.ShouldHaveSingleItem().Header("dapr-api-token").ShouldBeNull();
    }

    [Fact]
    public async Task Hop_by_hop_headers_are_dropped_and_the_others_pass()
    {
        var (sidecars, app) = await StartAsync();
        await sidecars.GetAsync(
            "app-a",
            "/x",
            ("dapr-app-id", "app-b"),
            ("TE", "trailers"),
            ("Keep-Alive", "x"),
            ("Proxy-Authorization", "p"),
            ("data-bin", "AAE="),
            ("grpc-timeout", "1S"),
            ("X-Nonce", "n"),
            ("If-None-Match", "\"e\""),
            ("Range", "bytes=0-1"),
            ("Cookie", "a=1"));
        var request = app.Received.ShouldHaveSingleItem();
        foreach (var dropped in (string[])["TE", "Keep-Alive", "Proxy-Authorization", "data-bin", "grpc-timeout", "Connection"])
        {
            request.Header(dropped).ShouldBeNull(dropped);
        }

        request.Header("Dapr-Grpc-Timeout").ShouldBe("1S");
        request.Header("X-Nonce").ShouldBe("n");
        request.Header("If-None-Match").ShouldBe("\"e\"");
        request.Header("Range").ShouldBe("bytes=0-1");
        request.Header("Cookie").ShouldBe("a=1");
    }

    [Theory]
    [InlineData("GET", "GET")]
    [InlineData("DELETE", "DELETE")]
    [InlineData("PATCH", "PATCH")]
    [InlineData("OPTIONS", "OPTIONS")]
    [InlineData("HEAD", "HEAD")]
    [InlineData("FOO", "POST")]
    public async Task Verbs_pass_and_an_unknown_one_becomes_POST(string sent, string seen)
    {
        var (sidecars, app) = await StartAsync();
        await sidecars.SendAsync("app-a", new HttpMethod(sent), "/x", content: null, ("dapr-app-id", "app-b"));
        app.Received.ShouldHaveSingleItem().Method.ShouldBe(seen);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("GET")]
    public async Task A_body_arrives_with_its_length_and_type(string verb)
    {
        var body = Array.Empty<byte>();
        var (sidecars, app) = await StartAsync(async context =>
        {
            using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            body = copy.ToArray();
        });
        var content = new ByteArrayContent("{ \"a\" : 1.0 }\n"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        await sidecars.SendAsync("app-a", new HttpMethod(verb), "/x", content, ("dapr-app-id", "app-b"));
        Encoding.UTF8.GetString(body).ShouldBe("{ \"a\" : 1.0 }\n");
        var request = app.Received.ShouldHaveSingleItem();
        request.Header("Content-Length").ShouldBe("14");
        request.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task An_answer_passes_as_it_is_and_is_asked_for_once(int status)
    {
        var (sidecars, app) = await StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Append("Set-Cookie", "a=1; Path=/");
            context.Response.Headers.Append("Set-Cookie", "b=2");
            context.Response.Headers.ETag = "\"abc\"";
            context.Response.Headers.Location = "/elsewhere";
            context.Response.ContentType = "application/problem+json";
            context.Response.ContentLength = 2;
            await context.Response.WriteAsync("{}");
        });
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.GetValues("Set-Cookie").ShouldBe(["a=1; Path=/", "b=2"]);
        answer.Headers.ETag!.Tag.ShouldBe("\"abc\"");
        answer.Headers.Location!.OriginalString.ShouldBe("/elsewhere");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        answer.Content.Headers.ContentLength.ShouldBe(status < 400 ? null : 2);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("{}");
        app.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_answer_without_a_type_is_text()
    {
        var (sidecars, _) = await StartAsync(context => context.Response.WriteAsync("done"));
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
    }

    [Fact]
    public async Task A_gzip_answer_is_decoded_for_those_who_did_not_ask_for_it()
    {
        var (sidecars, _) = await StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentType = "text/plain";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("hello"u8.ToArray());
        });
        var decoded = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        decoded.Content.Headers.ContentEncoding.ShouldBeEmpty();
        (await decoded.Content.ReadAsStringAsync()).ShouldBe("hello");

        var kept = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"), ("Accept-Encoding", "gzip"));
        kept.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
    }

    [Fact]
    public async Task A_trace_is_passed_on_and_returned()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var (sidecars, app) = await StartAsync();
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"), ("traceparent", Trace), ("tracestate", "k=v"));
        app.Received.ShouldHaveSingleItem().Header("traceparent").ShouldBe(Trace);
        answer.Headers.GetValues("traceparent").ShouldBe([Trace]);
        answer.Headers.GetValues("tracestate").ShouldBe(["k=v"]);
    }

    [Fact]
    public async Task A_head_as_large_as_the_API_takes_reaches_the_app()
    {
        var (sidecars, app) = await StartAsync();
        var big = new string('y', 7600);
        var answer = await sidecars.GetAsync("app-a", "/|" + new string('|', 2000), ("dapr-app-id", "app-b"), ("X-Big", big));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Received.ShouldHaveSingleItem().Header("X-Big").ShouldBe(big);
    }

    [Fact]
    public async Task A_call_names_an_app_or_is_refused()
    {
        var (sidecars, _) = await StartAsync();
        var answer = await sidecars.GetAsync("app-a", "/x");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(
            """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed getting app id either from the URL path or the header dapr-app-id"}""");
        (await sidecars.GetAsync("app-a", "/v1.0/invoke/app-b/x")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await sidecars.GetAsync("app-a", "/v1.0/invoke/app-b/method")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await sidecars.GetAsync("app-a", "/a%zz", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await sidecars.GetAsync("app-a", "/v1.0/invoke/http://127.0.0.1:1/method/x")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    private async Task<(TestSidecars Sidecars, EchoApp App)> StartAsync(
        Func<HttpContext, Task>? handler = null, Func<SidecarSpec, SidecarSpec>? caller = null, Func<SidecarSpec, SidecarSpec>? callee = null)
    {
        var app = await EchoApp.StartAsync(handler);
        _running.Add(app);
        var a = new SidecarSpec { AppId = "app-a" };
        var b = new SidecarSpec { AppId = "app-b", AppPort = app.Port };
        var sidecars = await TestSidecars.StartAsync(caller?.Invoke(a) ?? a, callee?.Invoke(b) ?? b);
        _running.Add(sidecars);
        return (sidecars, app);
    }
}
