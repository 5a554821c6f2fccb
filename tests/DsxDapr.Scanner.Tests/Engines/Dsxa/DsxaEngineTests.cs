using System.Collections.Concurrent;
using System.Security.Cryptography;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Scanner.Tests.Engines.Dsxa;

/// <summary>The engine on a scanner that speaks DSXA's REST API.</summary>
public sealed class DsxaEngineTests : IAsyncLifetime
{
    private const string Token = "the-token";

    private readonly ConcurrentQueue<(IHeaderDictionary Headers, byte[] Body)> _requests = new();
    private LoopbackApp _app = null!;
    private Func<HttpContext, byte[], Task> _answer = (context, _) => context.Response.WriteAsJsonAsync(Verdict("Benign"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _app = await LoopbackApp.StartAsync(app => app.MapPost("/scan/binary/v2", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _requests.Enqueue((new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray()));
            if (context.Request.Headers["AUTH"] != Token || context.Request.Headers["AUTH_TOKEN"] != Token)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            await _answer(context, body.ToArray());
        }));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("Benign", null, ScanVerdict.Clean)]
    [InlineData("benign", null, ScanVerdict.Clean)]
    [InlineData("Malicious", null, ScanVerdict.Malicious)]
    [InlineData("Unknown", null, ScanVerdict.Suspicious)]
    [InlineData("Unsupported File Type", null, ScanVerdict.Unscannable)]
    [InlineData("Not Scanned", "Encrypted File", ScanVerdict.Encrypted)]
    [InlineData("Not Scanned", "Other: 7", ScanVerdict.Unscannable)]
    [InlineData("Not Scanned", "File Size Too Large", ScanVerdict.TooLarge)]
    [InlineData("Non Compliant", "File Size Too Large", ScanVerdict.TooLarge)]
    [InlineData("Non Compliant", "Archive too deep", ScanVerdict.Unscannable)]
    public async Task Every_verdict_is_understood(string word, string? reason, ScanVerdict expected)
    {
        _answer = (context, _) => context.Response.WriteAsJsonAsync(Verdict(word, reason));

        var verdict = await ScanAsync([1, 2, 3]);

        verdict.Verdict.ShouldBe(expected);
        verdict.Threat.ShouldBe(expected switch { ScanVerdict.Malicious or ScanVerdict.Suspicious => "RANSOMWARE", _ => null });
    }

    [Fact]
    public async Task Content_arrives_as_it_is_with_what_is_known_of_the_item()
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        using var engine = Create();
        using var content = new ContentStream(new TrickleStream(new MemoryStream(bytes), 777), bytes.Length, limit: null);

        await engine.ScanAsync(content, new ScanContext("42", "/items/ü.txt", "a\r\nAUTH: x,b.txt"), Cancelled);
        await engine.ScanAsync(bytes);

        _requests.Count.ShouldBe(2);
        var (headers, body) = _requests.First();
        body.ShouldBe(bytes);
        headers.ContentLength.ShouldBe(bytes.Length);
        headers.ContentType.ToString().ShouldBe("application/octet-stream");
        headers["X-Custom-Metadata"].ToString().ShouldBe(
            "file-loc:%2Fitems%2F%C3%BC.txt,file-meta:a%0D%0AAUTH%3A%20x%2Cb.txt,scan_request_task_id:42");
        _requests.Last().Headers.ContentLength.ShouldBeNull("its length was not announced");
        _requests.Last().Body.ShouldBe(bytes);
    }

    [Theory]
    [InlineData(401, nameof(EngineFailure.Authentication))]
    [InlineData(403, nameof(EngineFailure.Authentication))]
    [InlineData(404, nameof(EngineFailure.Failed))]
    [InlineData(400, nameof(EngineFailure.Refused))]
    [InlineData(422, nameof(EngineFailure.Refused))]
    [InlineData(429, nameof(EngineFailure.Busy))]
    [InlineData(500, nameof(EngineFailure.Failed))]
    [InlineData(503, nameof(EngineFailure.Busy))]
    [InlineData(302, nameof(EngineFailure.Failed))]
    public async Task Classes_of_errors_are_told_apart(int status, string failure)
    {
        _answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return context.Response.WriteAsJsonAsync(Verdict("Benign"));
        };

        (await ShouldFailAsync()).ToString().ShouldBe(failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("Benign")]
    [InlineData("""{"verdict":null}""")]
    [InlineData("""{"verdict":"Great"}""")]
    [InlineData("""{"verdict":"Benign" """)]
    public async Task What_is_no_verdict_is_none(string body)
    {
        _answer = (context, _) => context.Response.WriteAsync(body);

        (await ShouldFailAsync()).ShouldBe(EngineFailure.Failed);
    }

    [Theory]
    [InlineData("Scanning", null)]
    [InlineData("Not Scanned", "Scanner is initializing")]
    public async Task One_that_is_not_ready_is_asked_again(string word, string? reason)
    {
        _answer = (context, _) => context.Response.WriteAsJsonAsync(Verdict(word, reason));

        (await ShouldFailAsync()).ShouldBe(EngineFailure.Busy);
    }

    [Fact]
    public async Task A_refusal_may_say_why_nothing_was_scanned()
    {
        _answer = (context, _) =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsJsonAsync(Verdict("Not Scanned", "Encrypted File"));
        };

        (await ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Encrypted);
    }

    [Fact]
    public async Task The_nested_form_is_understood_too()
    {
        _answer = (context, _) => context.Response.WriteAsync(
            """{"verdict":"Malicious","details":{"verdictDetails":{"threatType":"WORM"},"fileInfo":{"fileSizeInBytes":1}}}""");

        (await ScanAsync([1])).Threat.ShouldBe("WORM");
    }

    [Fact]
    public async Task Benign_said_of_something_else_is_not_clean()
    {
        _answer = (context, body) => context.Response.WriteAsJsonAsync(
            new { verdict = "Benign", file_info = new { file_size_in_bytes = body.Length - 1 } });
        (await ShouldFailAsync()).ShouldBe(EngineFailure.Failed);

        _answer = (context, _) => context.Response.WriteAsJsonAsync(
            new { verdict = "Benign", file_info = new { file_hash = Convert.ToHexString(SHA256.HashData([9])) } });
        (await ShouldFailAsync()).ShouldBe(EngineFailure.Failed);

        _answer = (context, body) => context.Response.WriteAsJsonAsync(new
        {
            verdict = "Benign",
            file_info = new { file_size_in_bytes = body.Length, file_hash = Convert.ToHexString(SHA256.HashData(body)) },
        });
        (await ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Fact]
    public async Task A_wrong_token_makes_it_unhealthy_until_the_file_holds_the_right_one()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "wrong", Cancelled);
        using var engine = Create(new DsxaToken(value: null, file));

        (await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1]))).Failure.ShouldBe(EngineFailure.Authentication);
        (await engine.CheckAsync(Cancelled)).Problem.ShouldNotBeNull().ShouldContain("401");

        await File.WriteAllTextAsync(file, Token + "\n", Cancelled);
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(1));
        (await engine.CheckAsync(Cancelled)).IsHealthy.ShouldBeTrue();
        (await engine.ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Clean);
        File.Delete(file);
    }

    [Fact]
    public async Task One_that_is_gone_is_unavailable_and_nothing_of_the_content_is_lost()
    {
        using var engine = Create(url: $"http://127.0.0.1:{LoopbackPort.Take()}/");
        using var content = TestContent.Of([1]);

        var failure = await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync(content, TestContent.Context, Cancelled));

        failure.Failure.ShouldBe(EngineFailure.Unavailable);
        content.BytesRead.ShouldBe(0);
    }

    [Fact]
    public async Task Content_that_breaks_off_is_the_contents_fault()
    {
        using var engine = Create();
        using var content = new ContentStream(new BreakingStream(new byte[100_000]), announcedLength: null, limit: null);

        await Should.ThrowAsync<Exception>(async () => await engine.ScanAsync(content, TestContent.Context, Cancelled));

        content.State.ShouldBe(ContentState.Broken);
    }

    private static object Verdict(string word, string? reason = null) => new
    {
        scan_guid = "1",
        verdict = word,
        verdict_details = new { event_description = (string?)null, reason, threat_type = "RANSOMWARE" },
        unheard_of = 1,
    };

    private DsxaEngine Create(DsxaToken? token = null, string? url = null) =>
        new(
            DsxaServices.CreateHttpClient(new ServerTrust(bundle: null, DsxaOptions.CaSetting)),
            url ?? _app.Url.ToString(),
            token ?? new DsxaToken(Token, file: null),
            new DsxaLimits(MaxScansAtOnce: 4),
            TimeProvider.System);

    private async Task<EngineVerdict> ScanAsync(byte[] bytes)
    {
        using var engine = Create();
        return await engine.ScanAsync(bytes);
    }

    private async Task<EngineFailure> ShouldFailAsync() =>
        (await Should.ThrowAsync<EngineException>(() => ScanAsync([1, 2, 3]))).Failure;
}
