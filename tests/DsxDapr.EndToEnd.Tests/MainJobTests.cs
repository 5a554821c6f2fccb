using System.Globalization;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>The main job as a user types it: <c>./dsx up --scan PATH --once --json</c>.</summary>
public sealed class MainJobTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TestFolder _files = new();
    private readonly TestFolder _data = new();

    [Theory]
    [InlineData("none")]
    [InlineData("auto")]
    public async Task Every_file_gets_one_verdict_and_a_clean_folder_ends_with_0(string redis)
    {
        for (var i = 0; i < 300; i++)
        {
            _files.Write(string.Create(CultureInfo.InvariantCulture, $"{i % 7}/{i % 11}/file {i}.txt"), $"content {i}");
        }

        await using var dsx = await UpAsync("--redis", redis);

        var report = ScanReport.Parse(dsx);
        dsx.ExitCode.ShouldBe(0);
        report.Files.ShouldBe(300);
        report.Clean.ShouldBe(300);
        report.Failed.ShouldBe(0);
        report.Items.Select(item => item.Location).Distinct().Count().ShouldBe(300);
        report.Items.ShouldAllBe(item => item.Verdict == "clean" && item.Engine != null);
        report.Bytes.ShouldBe(Directory.EnumerateFiles(_files.Path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
        dsx.Error.ShouldContain(redis == "none" ? "embedded" : "edis");
    }

    [Fact]
    public async Task Odd_names_and_odd_files_each_end_with_a_verdict_or_a_reason()
    {
        string[] names =
        [
            "with spaces.txt", "ünïcødé-文件-🦠.txt", "new\nline.txt", "quote'\"back\\slash.txt", "-leading-dash", " leading space",
            "percent%2Fencoded%00.txt", "$HOME", "~", "semi;colon|pipe&.txt", "#hash?query=1", new string('n', 251) + ".txt", ".hidden",
        ];
        foreach (var name in names)
        {
            _files.Write(name, "harmless");
        }

        _files.Write("empty", "");
        _files.Write(string.Join('/', Enumerable.Repeat("a-rather-long-folder-name", 60)) + "/deep.txt", "deep");
        File.CreateSymbolicLink(_files["loop"], _files.Path);
        File.CreateSymbolicLink(_files["broken-link"], "/no/such/file");
        using (var fifo = System.Diagnostics.Process.Start("mkfifo", [_files["fifo"]]))
        {
            await fifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await using var dsx = await UpAsync("--redis", "none");

        var report = ScanReport.Parse(dsx);
        dsx.ExitCode.ShouldBe(0, dsx.Error);
        report.Files.ShouldBe(names.Length + 2);
        foreach (var name in names.Append("empty"))
        {
            report[_files[name]].Verdict.ShouldBe("clean", name);
        }
    }

    [Fact]
    public async Task A_malicious_file_is_moved_to_quarantine_and_its_event_reaches_the_consumer()
    {
        using var quarantine = new TestFolder();
        _files.Write("good.txt", "harmless");
        var bad = _files.Write("inbox/bad.com", Eicar.Bytes);
        var twin = _files.Write("outbox/bad.com", Eicar.Bytes);

        await using var dsx = await UpAsync("--redis", "none", "--action", "move", "--quarantine", quarantine.Path);

        var report = ScanReport.Parse(dsx);
        dsx.ExitCode.ShouldBe(2);
        report.Malicious.ShouldBe(2);
        report[_files["good.txt"]].Verdict.ShouldBe("clean");
        foreach (var location in new[] { bad, twin })
        {
            var item = report[location];
            item.Verdict.ShouldBe("malicious");
            item.Threat.ShouldNotBeNullOrEmpty();
            item.Action.ShouldBe("move");
            File.Exists(location).ShouldBeFalse();
            File.ReadAllBytes(item.QuarantinedTo.ShouldNotBeNull()).ShouldBe(Eicar.Bytes);
            item.QuarantinedTo.ShouldStartWith(quarantine.Path);
        }

        report[bad].QuarantinedTo.ShouldNotBe(report[twin].QuarantinedTo);
        var events = await File.ReadAllLinesAsync(_data["events.jsonl"], TestContext.Current.CancellationToken);
        var completed = events.Select(line => JsonDocument.Parse(line).RootElement)
            .Where(one => one.GetProperty("type").GetString() == EventTypes.ScanCompleted)
            .ToLookup(one => one.GetProperty("data").GetProperty("location").GetString());
        completed[bad].ShouldHaveSingleItem().GetProperty("data").GetProperty("verdict").GetString().ShouldBe("malicious");
    }

    [Fact]
    public async Task By_default_a_person_gets_a_table_and_one_line_and_a_malicious_file_stays_where_it_is()
    {
        _files.Write("good.txt", "harmless");
        var bad = _files.Write("bad.com", Eicar.Bytes);

        await using var dsx = await Command.RunDsxAsync(
            Limit, "up", "--free-ports", "--data-dir", _data.Path, "--redis", "none", "--scan", _files.Path, "--once");

        dsx.ExitCode.ShouldBe(2);
        dsx.Output.ShouldContain("bad.com");
        dsx.Output.ShouldMatch(@"2 files, .*1 clean, 1 malicious, 0 failed in [0-9.,]+ s \([0-9.,]+ files/s\)");
        File.ReadAllBytes(bad).ShouldBe(Eicar.Bytes);
    }

    public void Dispose()
    {
        _files.Dispose();
        _data.Dispose();
    }

    private Task<Command> UpAsync(params string[] arguments) => Command.RunDsxAsync(
        Limit, ["up", "--free-ports", "--data-dir", _data.Path, "--scan", _files.Path, "--once", "--json", .. arguments]);
}
