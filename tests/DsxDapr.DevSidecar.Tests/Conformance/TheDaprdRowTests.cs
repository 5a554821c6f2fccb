namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Says whether the conformance suite also runs against a real daprd; the row for it exists only where there is one.</summary>
public sealed class TheDaprdRowTests(ITestOutputHelper output)
{
    [Fact]
    public void The_suite_runs_against_a_real_daprd_where_one_is_named_and_against_the_DevSidecar_always()
    {
        var path = Environment.GetEnvironmentVariable(SidecarKind.DaprdPath);
        output.WriteLine(path is { Length: > 0 }
            ? $"also against {path}"
            : $"against the DevSidecar only: {SidecarKind.DaprdPath} names no daprd");
        SidecarKind.Installed.Select(row => row.Data).ShouldContain("DevSidecar");
        SidecarKind.Installed.Count.ShouldBe(path is { Length: > 0 } ? 2 : 1);
        if (path is { Length: > 0 })
        {
            File.Exists(path).ShouldBeTrue($"{SidecarKind.DaprdPath} names {path}, which is no file");
        }
    }
}
