using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests;

[Collection(SharedSystem.Name)]
public sealed class StatusTests(SharedSystem shared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_status_tells_which_apps_run_and_where()
    {
        await using var command = await Command.RunDsxAsync(Limit, "status", "-o", "json", "--data-dir", shared.System.DataDir);

        command.ExitCode.ShouldBe(0, command.Error);
        var status = SystemStatus.Parse(command.Output);
        status.HubUrl.ShouldBe(shared.System.Status.HubUrl);
        status.Apps.ShouldBe(shared.System.Status.Apps);
        status.Apps.ShouldAllBe(app => app.Pid != null && Signal.IsRunning(app.Pid.Value));
    }
}
