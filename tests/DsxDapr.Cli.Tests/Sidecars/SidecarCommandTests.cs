using DsxDapr.Cli.Sidecars;

namespace DsxDapr.Cli.Tests.Sidecars;

/// <summary><c>dsx sidecar</c> leaves daprd's flags alone.</summary>
public sealed class SidecarCommandTests
{
    [Theory]
    [InlineData("sidecar --app-id a --config c.yaml -app-port=1", "sidecar -- --app-id a --config c.yaml -app-port=1")]
    [InlineData("sidecar -- --app-id a", "sidecar -- --app-id a")]
    [InlineData("sidecar --help", "sidecar --help")]
    [InlineData("sidecar", "sidecar")]
    [InlineData("logs hub -f", "logs hub -f")]
    public void Flags_of_daprd_are_never_taken_for_those_of_dsx(string line, string expected) =>
        string.Join(' ', SidecarCommand.Protect(line.Split(' '))).ShouldBe(expected);
}
