using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>Who is let in: nobody without an enrollment token, and no call without a valid signature.</summary>
[Collection(SharedSystem.Name)]
public sealed class TrustTests(SharedSystem shared) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _files = new();

    [Fact]
    public async Task Calls_in_both_directions_are_signed_and_one_changed_byte_makes_them_fail()
    {
        _files.Write("test.txt", "harmless");
        _files.Write("folder/test.txt", "harmless");
        var system = shared.System;
        await using var connector = await OutsideConnector.StartAsync(system.Status.HubUrl, _files.Path, system.EnrollmentToken());
        await EnrolledAsync();

        // Items that are altered on their way to the hub are refused, and arrive once nobody alters them.
        connector.ToHub.AlteredRoute = "/scan/request_batch";
        var job = await system.OrderScanAsync(OutsideConnector.Name);
        await Eventually.TrueAsync(() => !connector.ToHub.AlteredAnswers.IsEmpty, "the connector submits its items", Limit);
        connector.ToHub.AlteredAnswers.ShouldAllBe(status => status == 401);
        (await system.JobAsync(job)).GetProperty("items").GetInt64().ShouldBe(0);

        // So are orders to read that are altered on their way to the connector.
        connector.ToConnector.AlteredRoute = "/read_file";
        connector.ToHub.AlteredRoute = null;
        await Eventually.TrueAsync(() => connector.ToConnector.AlteredAnswers.Count >= 2, "the scanner reads the items", Limit);
        connector.ToConnector.AlteredAnswers.ShouldAllBe(status => status == 401);
        (await system.JobAsync(job)).GetProperty("clean").GetInt64().ShouldBe(0);

        connector.ToConnector.AlteredRoute = null;
        (await system.FinishedJobAsync(job, Limit)).GetProperty("clean").GetInt64().ShouldBe(2);
        connector.ToHub.Signed.Keys.ShouldContain("request_batch");
        connector.ToHub.Signed.Keys.ShouldContain("enqueue_done");
        connector.ToConnector.Signed.Keys.ShouldContain("full_scan");
        connector.ToConnector.Signed.Keys.ShouldContain("read_file");
    }

    [Fact]
    public async Task A_connector_with_a_wrong_enrollment_token_does_not_appear()
    {
        var system = shared.System;
        await using var stranger = await OutsideConnector.StartAsync(system.Status.HubUrl, _files.Path, "a-wrong-token");
        await Eventually.TrueAsync(() => stranger.Log.Contains("401", StringComparison.Ordinal), "the stranger is refused", Limit);

        (await system.ConnectorsAsync()).Contains(OutsideConnector.Name).ShouldBeFalse();
        stranger.Log.ShouldNotContain("a-wrong-token");
        (await File.ReadAllTextAsync(system.Status[AppIds.Hub].LogFile, TestContext.Current.CancellationToken)).ShouldNotContain("a-wrong-token");
    }

    public void Dispose() => _files.Dispose();

    private Task EnrolledAsync() => Eventually.TrueAsync(
        async () => (await shared.System.ConnectorsAsync())[OutsideConnector.Name].SingleOrDefault() is var uuid
            && uuid != Guid.Empty
            && (await shared.System.Hub.GetAsync($"{HubRoutes.Prefix}/connectors/readyz/{uuid}")).IsSuccessStatusCode,
        "the connector outside is enrolled and ready",
        Limit);
}
