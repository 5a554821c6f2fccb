using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Health;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Engines.Icap;

/// <summary>The engine on a real c-icap with its virus scan, which asks a real clamd.</summary>
public sealed class CIcapTests : IAsyncLifetime
{
    private Clamd _clamd = null!;
    private CIcap _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(CIcap.IsInstalled, CIcap.NotInstalled);
        _clamd = await Clamd.StartAsync();
        _server = await CIcap.StartAsync(_clamd.SocketPath);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            await _clamd.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("respmod")]
    [InlineData("reqmod")]
    public async Task It_tells_malicious_from_clean(string method)
    {
        using var engine = IcapEngines.Create(_server.Url, method);

        var eicar = await engine.ScanAsync(EicarTestFile.Bytes.ToArray());
        var clean = await engine.ScanAsync("hello"u8.ToArray());
        var empty = await engine.ScanAsync([]);

        eicar.Verdict.ShouldBe(ScanVerdict.Malicious);
        eicar.Threat.ShouldBe(Clamd.EicarThreat);
        clean.Verdict.ShouldBe(ScanVerdict.Clean);
        clean.Engine.Version.ShouldContain("C-ICAP");
        clean.Engine.DatabaseVersion.ShouldNotBeNullOrEmpty();
        empty.Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(300_000)]
    [InlineData(CIcap.MaxObjectSize)]
    public async Task Content_of_every_size_is_scanned_to_its_end(int size)
    {
        using var engine = IcapEngines.Create(_server.Url);
        var malware = Encoding.ASCII.GetBytes(Clamd.Pattern);

        (await engine.ScanAsync(new byte[size], bytesPerRead: 10_000)).Verdict.ShouldBe(ScanVerdict.Clean);
        (await engine.ScanAsync(TestContent.ZerosWith(malware, size - malware.Length, size))).Threat.ShouldBe(Clamd.PatternThreat);
    }

    [Fact]
    public async Task Archives_are_looked_into_and_encrypted_ones_are_told_apart()
    {
        using var engine = IcapEngines.Create(_server.Url);

        (await engine.ScanAsync(Archives.Zip("a/eicar.com", EicarTestFile.Bytes.Span))).Threat.ShouldBe(Clamd.EicarThreat);
        (await engine.ScanAsync(Archives.EncryptedZip)).Verdict.ShouldBe(ScanVerdict.Encrypted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_above_the_limit_of_the_server_is_never_clean(bool isLengthAnnounced)
    {
        using var engine = IcapEngines.Create(_server.Url);
        const long size = 16 * CIcap.MaxObjectSize;
        using var content = new ContentStream(new ZeroStream(size), isLengthAnnounced ? size : null, limit: null);

        // c-icap says so at once when it knows the length, and closes the connection in the middle when it does not.
        try
        {
            (await engine.ScanAsync(content, TestContent.Context, Cancelled)).Verdict.ShouldBe(ScanVerdict.Unscannable);
        }
        catch (EngineException)
        {
            isLengthAnnounced.ShouldBeFalse();
        }

        (await engine.ScanAsync("hello"u8.ToArray())).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Fact]
    public async Task Verdicts_of_scans_at_once_are_not_mixed_up()
    {
        using var engine = IcapEngines.Create(_server.Url);
        var malware = Encoding.ASCII.GetBytes(Clamd.Pattern);

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (i, _) =>
        {
            var isBad = i % 3 == 0;
            var verdict = await engine.ScanAsync(isBad ? TestContent.ZerosWith(malware, i * 10, 3000 + (i * 10)) : new byte[i * 100]);
            verdict.Verdict.ShouldBe(isBad ? ScanVerdict.Malicious : ScanVerdict.Clean);
        });
    }

    [Fact]
    public async Task A_clamd_that_goes_away_behind_it_gives_errors_and_no_verdicts()
    {
        using var engine = IcapEngines.Create(_server.Url);
        await _clamd.StopAsync();

        await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync("hello"u8.ToArray()));

        await _clamd.StartAgainAsync();
        (await engine.ScanAsync("hello"u8.ToArray())).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Fact]
    public async Task A_server_without_scanner_calls_everything_clean_and_so_is_not_healthy()
    {
        await using var hollow = await CIcap.StartAsync("/nonexistent/clamd.sock");
        using var inner = IcapEngines.Create(hollow.Url);
        using var real = IcapEngines.Create(_server.Url);

        (await inner.CheckAsync(Cancelled)).IsHealthy.ShouldBeTrue("it cannot be seen from what it says of itself");
        (await new SelfTestedEngine(inner, TimeProvider.System).CheckAsync(Cancelled)).Problem.ShouldNotBeNull().ShouldContain("EICAR");
        (await new SelfTestedEngine(real, TimeProvider.System).CheckAsync(Cancelled)).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_service_that_does_not_exist_is_an_error()
    {
        using var engine = IcapEngines.Create(_server.Url.Replace("avscan", "nothing", StringComparison.Ordinal));

        await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1]));
        (await engine.CheckAsync(Cancelled)).Problem.ShouldNotBeNull().ShouldContain("404");
    }
}
