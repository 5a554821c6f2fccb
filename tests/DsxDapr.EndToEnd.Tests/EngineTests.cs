using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>Real engines behind the whole system.</summary>
public sealed class EngineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // A zip file whose only member, a text, is encrypted.
    private static readonly byte[] EncryptedZip = Convert.FromBase64String("UEsDBAoACQAAAFw0dl0gMDo2EgAAAAYAAAAFABwAaC50eHRVVAkAAxCNAmsQjQJrdXgLAAEEAAAAAAQAAAAA3oOSXJWWr9JTrSu8fObZJ+knUEsHCCAwOjYSAAAABgAAAFBLAQIeAwoACQAAAFw0dl0gMDo2EgAAAAYAAAAFABgAAAAAAAEAAACkgQAAAABoLnR4dFVUBQADEI0Ca3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAEsAAABhAAAAAAA=");

    [Theory]
    [InlineData("clamav")]
    [InlineData("icap")]
    [InlineData("clamav,signatures,icap")]
    public async Task Each_kind_of_file_gets_the_verdict_of_the_engine(string engines)
    {
        Assert.SkipUnless(CIcap.IsInstalled, CIcap.NotInstalled);
        await using var clamd = await Clamd.StartAsync();
        await using var icap = await CIcap.StartAsync(clamd.SocketPath);
        using var files = new TestFolder();
        using var data = new TestFolder();
        files.Write("eicar.com", Eicar.Bytes);
        files.Write("eicar.zip", Zip("inside/eicar.com", Eicar.Bytes));
        files.Write("encrypted.zip", EncryptedZip);
        files.Write("empty", "");
        files.Write("large.bin", new byte[Clamd.StreamMaxLength + 1]);
        for (var i = 0; i < 100; i++)
        {
            files.Write(string.Create(CultureInfo.InvariantCulture, $"clean/{i}.txt"), $"content {i} " + new string('x', i * 1000));
        }

        await using var dsx = await Command.RunDsxAsync(
            Limit,
            [
                "up", "--free-ports", "--data-dir", data.Path, "--scan", files.Path, "--once", "--json", "--redis", "none",
                .. ScannerSettings(engines, clamd, icap),
                "--env", Setting("CLAMAV__MAX_SIZE_BYTES", Clamd.MaxFileSize),
            ]);

        var report = ScanReport.Parse(dsx);
        dsx.ExitCode.ShouldBe(2, dsx.Error);
        report[files["eicar.com"]].Threat.ShouldBe(Clamd.EicarThreat);
        report[files["eicar.zip"]].Verdict.ShouldBe("malicious");

        report[files["encrypted.zip"]].Verdict.ShouldBe("encrypted");
        report[files["large.bin"]].Verdict.ShouldBe("too_large");
        report[files["empty"]].Verdict.ShouldBe("clean");
        report.Clean.ShouldBe(101);
        report.Items.Where(i => i.Location.Contains("/clean/", StringComparison.Ordinal)).ShouldAllBe(i => i.Verdict == "clean");
    }

    [Fact]
    public async Task An_engine_that_is_killed_in_the_middle_loses_no_verdict_and_gives_no_false_one()
    {
        const int files = 1_000;
        Assert.SkipUnless(Clamd.IsInstalled, Clamd.NotInstalled);
        await using var clamd = await Clamd.StartAsync();
        using var folder = new TestFolder();
        for (var i = 0; i < files; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{i % 20}/{i}.bin");
            folder.Write(name, i % 10 == 0 ? Zip("eicar.com", Eicar.Bytes) : new byte[20_000 + i]);
        }

        await using var system = await RunningSystem.StartAsync(folder.Path, [.. ScannerSettings("clamav", clamd, icap: null)]);
        (await TestEngineAsync(system)).ShouldMatch("^success: Connected to clamav 1[.]");
        var job = await system.OrderScanAsync();
        await Eventually.TrueAsync(
            async () => (await system.JobAsync(job)).GetProperty("clean").GetInt64() > 50, "the scan is under way", TimeSpan.FromSeconds(60));
        await clamd.StopAsync();
        if ((await system.JobAsync(job)).GetProperty("status").GetString() == "completed")
        {
            job = await system.OrderScanAsync(); // all was scanned before the engine could be killed
        }

        (await TestEngineAsync(system)).ShouldMatch("^error: clamav 1[.].*does not answer");
        await Eventually.TrueAsync(
            async () => (await File.ReadAllTextAsync(system.Status[AppIds.Scanner].LogFile)).Contains("Nothing is scanned until", StringComparison.Ordinal),
            "the scanner notices",
            TimeSpan.FromSeconds(60));

        await clamd.StartAgainAsync();
        var finished = await system.FinishedJobAsync(job, TimeSpan.FromMinutes(2));

        finished.GetProperty("items").GetInt64().ShouldBe(files);
        finished.GetProperty("malicious").GetInt64().ShouldBe(files / 10);
        finished.GetProperty("clean").GetInt64().ShouldBe(files - (files / 10));
    }

    [Fact]
    public async Task A_person_sees_at_once_whether_an_engine_can_be_used_and_how_fast_it_is()
    {
        Assert.SkipUnless(Clamd.IsInstalled, Clamd.NotInstalled);
        await using var clamd = await Clamd.StartAsync();
        string[] command =
        [
            "engine", "test", "--env", "DSXCONNECT_SCANNER__ENGINES=clamav,signatures", "--env", "DSXCONNECT_SCANNER__CLAMAV__ADDRESSES=" + clamd.TcpAddress,
        ];

        await using var good = await Command.RunDsxAsync(Limit, command);
        await clamd.StopAsync();
        await using var bad = await Command.RunDsxAsync(Limit, command);

        good.ExitCode.ShouldBe(0, good.Output + good.Error);
        good.Output.ShouldMatch(@"engine +clamav 1\.[\s\S]*EICAR +found[\s\S]*rate +[0-9]+ files/s[\s\S]*engine +signatures");
        bad.ExitCode.ShouldBe(1);
        bad.Output.ShouldContain("not usable");
        bad.Output.ShouldContain(clamd.TcpAddress);
    }

    private static async Task<string> TestEngineAsync(RunningSystem system)
    {
        var answer = await system.Hub.GetFromJsonAsync<JsonElement>(HubRoutes.Prefix + "/test/dsxa-connection");
        return $"{answer.GetProperty("status").GetString()}: {answer.GetProperty("message").GetString()}";
    }

    private static IEnumerable<string> ScannerSettings(string engines, Clamd clamd, CIcap? icap) =>
        new[] { Setting("ENGINES", engines), Setting("CLAMAV__ADDRESSES", "unix:" + clamd.SocketPath), Setting("ICAP__URLS", icap?.Url ?? "icap://127.0.0.1:1344/avscan") }
            .SelectMany(setting => new[] { "--env", setting });

    private static string Setting(string name, object value) =>
        string.Create(CultureInfo.InvariantCulture, $"{AppIds.Scanner}:DSXCONNECT_SCANNER__{name}={value}");

    private static byte[] Zip(string name, byte[] content)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry(name).Open())
        {
            entry.Write(content);
        }

        return file.ToArray();
    }
}
