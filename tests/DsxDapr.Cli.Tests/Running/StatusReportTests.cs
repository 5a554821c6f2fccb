using System.Text.Json;
using DsxDapr.Cli.Status;

namespace DsxDapr.Cli.Tests.Running;

public class StatusReportTests
{
    private static readonly Workspace Workspace = new("/repo", "/data");

    [Fact]
    public void A_run_is_reported_in_the_documented_shape() => ShouldBeJson(
        StatusReport.Json(RunLockTests.State, Workspace),
        """
        {"hub_url":"http://127.0.0.1:8586","data_dir":"/data","operator_token_file":"/data/operator-token","running":true,
         "redis":{"mode":"own","address":"127.0.0.1:6379"},"sidecar":"devsidecar",
         "apps":[{"id":"dsx-hub","pid":42,"address":"http://127.0.0.1:8586","sidecar_ports":{"http":3500,"internal":50002},
                  "log_file":"/data/logs/dsx-hub.log","restarts":2}]}
        """);

    [Fact]
    public void Nothing_running_is_reported_in_the_same_shape() => ShouldBeJson(
        StatusReport.Json(null, Workspace),
        """{"hub_url":null,"data_dir":"/data","operator_token_file":"/data/operator-token","running":false,"redis":null,"sidecar":null,"apps":[]}""");

    private static void ShouldBeJson(string actual, string expected)
    {
        using var left = JsonDocument.Parse(actual);
        using var right = JsonDocument.Parse(expected);
        JsonElement.DeepEquals(left.RootElement, right.RootElement).ShouldBeTrue(actual);
    }
}
