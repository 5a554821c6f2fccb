using System.Globalization;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests;

public sealed class ScanOnceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_second_scan_scans_what_changed_behind_its_size_and_time_and_what_was_not_clean_and_skips_the_rest()
    {
        const int files = 60;
        using var folder = new TestFolder();
        for (var i = 0; i < files; i++)
        {
            folder.Write(string.Create(CultureInfo.InvariantCulture, $"{i % 7}/{i}.txt"), "harmless");
        }

        folder.Write("eicar.com", Eicar.Bytes);
        await using var system = await RunningSystem.StartAsync(
            folder.Path, "--env", $"{AppIds.FileSystemConnector}:DSXCONNECTOR_SETTLED_SECONDS=1");
        Figures(await ScanAsync(system)).ShouldBe((files, 1, 0));

        var changed = folder["0/0.txt"];
        var written = File.GetLastWriteTimeUtc(changed);
        await File.WriteAllTextAsync(changed, "HARMLESS");
        File.SetLastWriteTimeUtc(changed, written);
        var job = await ScanAsync(system);

        Figures(job).ShouldBe((1, 1, files - 1));
        var items = await system.ItemsAsync(job.GetProperty("job_id").GetString()!);
        items.Where(item => item.Verdict is not null).Select(item => item.Location).Order(StringComparer.Ordinal).ShouldBe([changed, folder["eicar.com"]]);

        var whole = await system.FinishedJobAsync(await system.OrderScanAsync(), Limit);
        Figures(whole).ShouldBe((files, 1, 0));
    }

    private static async Task<JsonElement> ScanAsync(RunningSystem system) =>
        await system.FinishedJobAsync(await system.OrderScanAsync(scanOnce: true), Limit);

    private static (long Clean, long Malicious, long Skipped) Figures(JsonElement job) =>
        (job.GetProperty("clean").GetInt64(), job.GetProperty("malicious").GetInt64(), job.GetProperty("skipped").GetInt64());
}
