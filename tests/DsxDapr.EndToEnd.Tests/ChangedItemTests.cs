using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>A file that is changed between its scan and its action.</summary>
public sealed class ChangedItemTests
{
    [Fact]
    public async Task A_file_that_is_not_what_was_scanned_is_left_alone_and_scanned_again()
    {
        await using var clamd = new HeldClamd();
        using var files = new TestFolder();
        var path = files.Write("report.doc", HeldClamd.Malware + " one");
        await using var system = await RunningSystem.StartAsync(
            files.Path,
            "--env", $"{AppIds.Scanner}:DSXCONNECT_SCANNER__ENGINES=clamav",
            "--env", $"{AppIds.Scanner}:DSXCONNECT_SCANNER__CLAMAV__ADDRESSES={clamd.Address}",
            "--env", $"{AppIds.FileSystemConnector}:DSXCONNECTOR_ITEM_ACTION=move",
            "--env", $"{AppIds.Hub}:DSXCONNECT_ACTIONS__CHANGED_SECONDS=1");
        var job = await system.OrderScanAsync();
        await clamd.Holding.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        // As large as before, and to all appearances as old.
        var written = File.GetLastWriteTimeUtc(path);
        files.Write("report.doc", HeldClamd.Malware + " two");
        File.SetLastWriteTimeUtc(path, written);
        clamd.ReleaseOnly(HeldClamd.Malware + " one");

        await system.FinishedJobAsync(job, TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(
            async () => (await system.ItemsAsync(job)).ShouldHaveSingleItem().Reason is not null, "the action was tried", TimeSpan.FromSeconds(60));
        var first = (await system.ItemsAsync(job)).ShouldHaveSingleItem();
        (first.Verdict, first.Action, first.QuarantinedTo).ShouldBe(("malicious", "move", null));
        first.Reason.ShouldNotBeNull().ShouldContain("since it was scanned");
        File.Exists(path).ShouldBeTrue();
        clamd.Release();

        List<JsonElement> results = [];
        await Eventually.TrueAsync(
            async () =>
            {
                results = (await system.Hub.GetFromJsonAsync<List<JsonElement>>(HubRoutes.Prefix + "/scan/results"))!;
                return results.Count == 2 && results[0].GetProperty("status").GetString() == "action succeeded";
            },
            "what took its place is scanned and moved",
            TimeSpan.FromSeconds(60));
        results[1].GetProperty("status").GetString().ShouldBe("action attempted, but failed");
        File.Exists(path).ShouldBeFalse();
        (await File.ReadAllTextAsync(results[0].GetProperty("item_action").GetProperty("moved_to").GetString()!, TestContext.Current.CancellationToken))
            .ShouldBe(HeldClamd.Malware + " two");
    }
}
