using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Scanner.Engines.Health;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Scanner.Tests.Engines.Dsxa;

/// <summary>Small contents are asked for by their SHA-256 before they are sent, where that is allowed.</summary>
public sealed class HashFirstTests : IAsyncLifetime
{
    private const int Limit = 1000;

    private readonly ConcurrentQueue<string> _hashes = new();
    private readonly ConcurrentQueue<byte[]> _contents = new();
    private readonly ManualTimeProvider _clock = new();
    private LoopbackApp _app = null!;
    private Func<HttpContext, Task> _byHash = context => context.Response.WriteAsJsonAsync(new { verdict = "Unknown" });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await LoopbackApp.StartAsync(app =>
    {
        app.MapPost("/scan/by_hash", async context =>
        {
            context.Request.ContentType.ShouldBe("application/octet-stream");
            context.Request.Headers["AUTH_TOKEN"].ToString().ShouldBe("the-token");
            _hashes.Enqueue(Encoding.ASCII.GetString(await BodyOf(context)));
            await _byHash(context);
        });
        app.MapPost("/scan/binary/v2", async context =>
        {
            var body = await BodyOf(context);
            _contents.Enqueue(body);
            await context.Response.WriteAsJsonAsync(new { verdict = EicarTestFile.Is(body) ? "Malicious" : "Benign" });
        });
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("Benign", ScanVerdict.Clean)]
    [InlineData("Malicious", ScanVerdict.Malicious)]
    public async Task What_DSXA_knows_by_its_hash_is_read_whole_but_not_sent(string word, ScanVerdict expected)
    {
        _byHash = context => context.Response.WriteAsJsonAsync(new { verdict = word });
        var bytes = RandomNumberGenerator.GetBytes(Limit);
        using var content = TestContent.Of(bytes, bytesPerRead: 77);
        using var engine = Create();

        var verdict = await engine.ScanAsync(content, TestContent.Context, Cancelled);

        verdict.Verdict.ShouldBe(expected);
        verdict.Reason.ShouldNotBeNull().ShouldContain("SHA-256");
        _hashes.ShouldHaveSingleItem().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        _contents.ShouldBeEmpty();
        (content.State, content.BytesRead).ShouldBe((ContentState.Complete, (long)Limit));
    }

    [Theory]
    [InlineData("Unknown")]
    [InlineData("Not Scanned")]
    [InlineData("Scanning")]
    public async Task What_it_does_not_know_is_sent_as_it_is(string word)
    {
        _byHash = context => context.Response.WriteAsJsonAsync(new { verdict = word });
        var bytes = RandomNumberGenerator.GetBytes(Limit);
        using var engine = Create();

        (await engine.ScanAsync(bytes, bytesPerRead: 77)).Verdict.ShouldBe(ScanVerdict.Clean);

        _contents.ShouldHaveSingleItem().ShouldBe(bytes);
    }

    [Fact]
    public async Task A_verdict_about_another_hash_is_none()
    {
        _byHash = context => context.Response.WriteAsJsonAsync(
            new { verdict = "Benign", file_info = new { file_hash = new string('0', Sha256Digest.SizeInHex) } });
        using var engine = Create();

        (await engine.ScanAsync(EicarTestFile.Bytes.ToArray())).Verdict.ShouldBe(ScanVerdict.Malicious);

        _contents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_larger_content_is_sent_without_asking_whether_its_length_was_announced_or_not()
    {
        var bytes = RandomNumberGenerator.GetBytes(Limit + 1);
        using var engine = Create();
        using var announced = new ContentStream(new MemoryStream(bytes), bytes.Length, limit: null);

        await engine.ScanAsync(announced, TestContent.Context, Cancelled);
        await engine.ScanAsync(bytes, bytesPerRead: 77);

        _hashes.ShouldBeEmpty();
        _contents.ShouldAllBe(content => content.SequenceEqual(bytes));
        _contents.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_scanner_that_is_not_set_up_for_hashes_is_asked_again_only_after_a_while(int status)
    {
        _byHash = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        using var engine = Create();

        await engine.ScanAsync([1]);
        await engine.ScanAsync([1]);
        (_hashes.Count, _contents.Count).ShouldBe((1, 2));

        _clock.Advance(TimeSpan.FromMinutes(5));
        await engine.ScanAsync([1]);
        _hashes.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_content_that_breaks_off_or_is_longer_than_announced_has_no_verdict(bool isLonger)
    {
        _byHash = context => context.Response.WriteAsJsonAsync(new { verdict = "Benign" });
        using var engine = Create();
        using var content = isLonger
            ? new ContentStream(new MemoryStream(new byte[10]), announcedLength: 9, limit: null)
            : new ContentStream(new BreakingStream(new byte[10]), announcedLength: null, limit: null);

        await Should.ThrowAsync<Exception>(async () => await engine.ScanAsync(content, TestContent.Context, Cancelled));

        content.State.ShouldNotBe(ContentState.Complete);
    }

    [Fact]
    public async Task What_shows_that_the_scanner_scans_is_always_sent()
    {
        _byHash = context => context.Response.WriteAsJsonAsync(new { verdict = "Malicious" });
        using var engine = Create();

        (await new SelfTestedEngine(engine, _clock).CheckAsync(Cancelled)).IsHealthy.ShouldBeTrue();

        _hashes.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_off_unless_allowed()
    {
        using var engine = Create(hashFirstBytes: 0);

        await engine.ScanAsync([1]);

        _hashes.ShouldBeEmpty();
    }

    private static async Task<byte[]> BodyOf(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private DsxaEngine Create(int hashFirstBytes = Limit) => new(
        DsxaServices.CreateHttpClient(new ServerTrust(bundle: null, DsxaOptions.CaSetting)),
        _app.Url.ToString(),
        new DsxaToken("the-token", file: null),
        new DsxaLimits(MaxScansAtOnce: 4, hashFirstBytes),
        _clock);
}
