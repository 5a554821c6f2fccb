using System.Globalization;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

[Collection(Alone.Name)]
public sealed class CrashTests
{
    [Fact]
    public async Task A_scanner_that_is_killed_in_the_middle_loses_no_verdict()
    {
        const int files = 2_000;
        using var folder = new TestFolder();
        for (var i = 0; i < files; i++)
        {
            folder.Write(string.Create(CultureInfo.InvariantCulture, $"{i % 20}/{i}.bin"), new byte[512 + i]);
        }

        await using var system = await RunningSystem.StartAsync(
            folder.Path, "--env", $"{AppIds.Hub}:DSXCONNECT_RELAY__LEASE_SECONDS=5");
        var job = await system.OrderScanAsync();
        await Eventually.TrueAsync(
            async () => (await system.JobAsync(job)).GetProperty("clean").GetInt64() > 100, "the scan is under way", TimeSpan.FromSeconds(60));
        var scanner = system.Refresh()[AppIds.Scanner].Pid!.Value;
        await Signal.SendAsync(scanner, "KILL");

        var finished = await system.FinishedJobAsync(job, TimeSpan.FromMinutes(2));

        finished.GetProperty("items").GetInt64().ShouldBe(files);
        finished.GetProperty("clean").GetInt64().ShouldBe(files);
        await Eventually.TrueAsync(() => system.Refresh()[AppIds.Scanner].Pid is { } pid && pid != scanner, "the scanner is started again");
    }

    [Fact]
    public async Task A_connector_that_is_killed_while_it_lists_lists_again_and_leaves_nothing_out()
    {
        const int files = 6_000;
        using var folder = new TestFolder();
        for (var i = 0; i < files; i++)
        {
            folder.Write(string.Create(CultureInfo.InvariantCulture, $"{i % 60}/{i}.txt"), "harmless");
        }

        await using var system = await RunningSystem.StartAsync(folder.Path, "--env", $"{AppIds.Hub}:DSXCONNECT_RELAY__LEASE_SECONDS=5");
        var job = await KillWhileListingAsync(system);
        await Eventually.TrueAsync(
            async () => (await system.JobAsync(job)).GetProperty("enumerated").GetBoolean(), "the folder is listed again", TimeSpan.FromMinutes(3));

        (await system.JobAsync(job)).GetProperty("items").GetInt64().ShouldBe(files);
    }

    [Fact]
    public async Task A_file_that_vanishes_before_it_is_read_ends_with_a_reason()
    {
        using var folder = new TestFolder();
        for (var i = 0; i < 50; i++)
        {
            folder.Write($"{i}.txt", "here");
        }

        await using var system = await RunningSystem.StartAsync(folder.Path);
        var scanner = system.Status[AppIds.Scanner].Pid!.Value;
        await Signal.SendAsync(scanner, "STOP");
        var job = await system.OrderScanAsync();
        await Eventually.TrueAsync(
            async () => (await system.JobAsync(job)).GetProperty("enumerated").GetBoolean(), "the folder is enumerated", TimeSpan.FromSeconds(60));
        File.Delete(folder["49.txt"]);
        await Signal.SendAsync(scanner, "CONT");

        var finished = await system.FinishedJobAsync(job, TimeSpan.FromMinutes(2));

        finished.GetProperty("clean").GetInt64().ShouldBe(49);
        finished.GetProperty("failed").GetInt64().ShouldBe(1);
        var gone = (await system.ItemsAsync(job)).Single(item => item.Location == folder["49.txt"]);
        gone.Verdict.ShouldBe("error");
        gone.Reason.ShouldNotBeNullOrEmpty();
    }

    // A machine that stalls may see the end of the listing before it can kill: then it has another one to kill in.
    private static async Task<string> KillWhileListingAsync(RunningSystem system)
    {
        const int tries = 3;
        for (var number = 1; ; number++)
        {
            var job = await system.OrderScanAsync();
            await Eventually.TrueAsync(
                async () => (await system.JobAsync(job)).GetProperty("items").GetInt64() > 0, "the listing is under way", TimeSpan.FromSeconds(60));
            var connector = system.Refresh()[AppIds.FileSystemConnector].Pid!.Value;
            await Signal.SendAsync(connector, "KILL");
            if (!(await system.JobAsync(job)).GetProperty("enumerated").GetBoolean())
            {
                return job;
            }

            number.ShouldBeLessThan(tries, "the connector is killed while it lists");
            var uuid = (await system.ConnectorsAsync())[AppIds.FileSystemConnector].Single();
            await Eventually.TrueAsync(
                async () => system.Refresh()[AppIds.FileSystemConnector].Pid is { } pid && pid != connector
                    && (await system.Hub.GetAsync($"{HubRoutes.Prefix}/connectors/readyz/{uuid}")).IsSuccessStatusCode,
                "the connector is back");
        }
    }
}
