using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Engines.ClamAv;

/// <summary>The engine on a real clamd.</summary>
public sealed class ClamdTests(ClamdFixture fixture) : IClassFixture<ClamdFixture>
{
    private static readonly byte[] Malware = Encoding.ASCII.GetBytes(Clamd.Pattern);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses => ["tcp", "unix"];

    [Theory(SkipUnless = nameof(Clamd.IsInstalled), SkipType = typeof(Clamd), Skip = "clamd is not installed")]
    [MemberData(nameof(Addresses))]
    public async Task It_tells_malicious_from_clean_over_tcp_and_a_unix_socket(string kind)
    {
        using var engine = CreateEngine(kind);

        var eicar = await engine.ScanAsync(EicarTestFile.Bytes.ToArray());
        var clean = await engine.ScanAsync("hello"u8.ToArray());
        var empty = await engine.ScanAsync([]);

        eicar.Verdict.ShouldBe(ScanVerdict.Malicious);
        eicar.Threat.ShouldBe(Clamd.EicarThreat);
        clean.Verdict.ShouldBe(ScanVerdict.Clean);
        clean.Engine.ToString().ShouldStartWith("clamav 1.");
        empty.Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [ClamdFact]
    public async Task It_looks_into_archives()
    {
        using var engine = CreateEngine();

        (await engine.ScanAsync(Archives.Zip("a/eicar.com", EicarTestFile.Bytes.Span))).Threat.ShouldBe(Clamd.EicarThreat);
        (await engine.ScanAsync(Archives.Zip("a/text.txt", "hello"u8))).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [ClamdFact]
    public async Task An_encrypted_archive_is_neither_clean_nor_malicious()
    {
        using var engine = CreateEngine();

        var verdict = await engine.ScanAsync(Archives.EncryptedZip);

        verdict.Verdict.ShouldBe(ScanVerdict.Encrypted);
        verdict.Threat.ShouldBeNull();
        verdict.Reason.ShouldNotBeNull().ShouldContain("Heuristics.Encrypted.Zip");
    }

    [ClamdFact]
    public async Task Content_above_a_limit_of_clamd_is_never_clean()
    {
        using var engine = CreateEngine();

        (await engine.ScanAsync(new byte[Clamd.MaxFileSize])).Verdict.ShouldBe(ScanVerdict.Clean);
        (await engine.ScanAsync(new byte[Clamd.MaxFileSize + 1])).Verdict.ShouldBe(ScanVerdict.Unscannable);
        (await engine.ScanAsync(new byte[Clamd.StreamMaxLength + 1])).Verdict.ShouldBe(ScanVerdict.TooLarge);
        (await engine.ScanAsync(new byte[4 * Clamd.StreamMaxLength])).Verdict.ShouldBe(ScanVerdict.TooLarge);
        (await engine.ScanAsync("hello"u8.ToArray())).Verdict.ShouldBe(ScanVerdict.Clean, "the next item has a session of its own");
    }

    [ClamdFact]
    public async Task Content_is_whole_however_it_arrives()
    {
        using var engine = CreateEngine();
        foreach (var offset in new[] { 0, 1, 128 * 1024 - 5, 128 * 1024, 700_000 })
        {
            var verdict = await engine.ScanAsync(TestContent.ZerosWith(Malware, offset, 1_000_000), bytesPerRead: 7_777);

            verdict.Threat.ShouldBe(Clamd.PatternThreat, $"at {offset}");
        }
    }

    [ClamdFact]
    public async Task Verdicts_of_scans_at_once_are_not_mixed_up()
    {
        using var engine = CreateEngine();

        await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (i, _) =>
        {
            var isBad = i % 3 == 0;
            var verdict = await engine.ScanAsync(isBad ? TestContent.ZerosWith(Malware, i, 1000 + i) : new byte[i * 100]);
            verdict.Verdict.ShouldBe(isBad ? ScanVerdict.Malicious : ScanVerdict.Clean);
        });
    }

    [ClamdFact]
    public async Task A_database_that_is_reloaded_meanwhile_disturbs_no_scan()
    {
        const string NewPattern = "DSX-NEW-MALWARE";
        using var engine = CreateEngine();
        (await engine.ScanAsync(Encoding.ASCII.GetBytes(NewPattern))).Verdict.ShouldBe(ScanVerdict.Clean);

        await fixture.Clamd.AddSignatureAsync("Dsx.Test.New", NewPattern);

        // clamd keeps the verdicts of contents it has seen until the new database is there; another content asks it afresh.
        var attempt = 0;
        await Eventually.TrueAsync(
            async () => (await engine.ScanAsync(Encoding.ASCII.GetBytes($"{attempt++} {NewPattern}"))).Verdict == ScanVerdict.Malicious,
            "the new signature is found");
    }

    [ClamdFact]
    public async Task A_clamd_that_is_killed_during_a_scan_gives_no_verdict_and_may_come_back()
    {
        await using var clamd = await Clamd.StartAsync();
        using var engine = ClamdFixture.CreateEngine(clamd.TcpAddress);
        (await engine.ScanAsync("hello"u8.ToArray())).Verdict.ShouldBe(ScanVerdict.Clean);
        var gate = new GatedStream(new byte[3_000_000], openUntil: 1_000_000);
        using var content = new ContentStream(gate, announcedLength: null, limit: null);
        var scan = engine.ScanAsync(content, TestContent.Context, Cancelled).AsTask();
        await gate.Waiting;

        await clamd.StopAsync();
        gate.Open();

        (await Should.ThrowAsync<EngineException>(scan)).Failure.ShouldBe(EngineFailure.Unavailable);
        (await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1]))).Failure.ShouldBe(EngineFailure.Unavailable);
        (await engine.CheckAsync(Cancelled)).Problem.ShouldNotBeNull().ShouldContain(clamd.TcpAddress);

        await clamd.StartAgainAsync();
        (await engine.ScanAsync("hello"u8.ToArray())).Verdict.ShouldBe(ScanVerdict.Clean);
        (await engine.CheckAsync(Cancelled)).IsHealthy.ShouldBeTrue();
    }

    [ClamdFact]
    public async Task Sessions_that_clamd_has_closed_are_replaced_unnoticed()
    {
        await using var clamd = await Clamd.StartAsync();
        using var engine = ClamdFixture.CreateEngine("unix:" + clamd.SocketPath);
        await engine.ScanAsync([1]);
        await clamd.StopAsync();
        await clamd.StartAgainAsync();

        (await engine.ScanAsync([2])).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    private DsxDapr.Scanner.Engines.ClamAv.ClamAvEngine CreateEngine(string kind = "tcp") =>
        ClamdFixture.CreateEngine(kind == "tcp" ? fixture.Clamd.TcpAddress : "unix:" + fixture.Clamd.SocketPath);
}
