using System.Globalization;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>A program that answers Dapr's API and takes daprd's flags: the DevSidecar, and a real <c>daprd</c> where there is one.</summary>
/// <param name="Name">How the tests name it.</param>
/// <param name="Command">The program and its first arguments.</param>
/// <param name="IsDaprd">Whether it needs what only daprd needs: a name resolution, ports for gRPC, no placement.</param>
internal sealed record SidecarKind(string Name, IReadOnlyList<string> Command, bool IsDaprd)
{
    /// <summary>The variable that names the program of a real daprd.</summary>
    public const string DaprdPath = "DAPRD_PATH";

    private static readonly SidecarKind DevSidecar = new("DevSidecar", ["dotnet", typeof(SidecarPlan).Assembly.Location], IsDaprd: false);

    /// <summary>
    /// What the conformance suite runs against: always the DevSidecar; a daprd only where <c>DAPRD_PATH</c> names one. Without it there
    /// is no row for it, so that no test counts as skipped; <see cref="TheDaprdRowTests"/> prints why.
    /// </summary>
    public static TheoryData<string> Installed => Environment.GetEnvironmentVariable(DaprdPath) is { Length: > 0 }
        ? ["DevSidecar", "daprd"]
        : ["DevSidecar"];

    /// <summary>The program with a name of <see cref="Installed"/>.</summary>
    public static SidecarKind Of(string name) => name == "daprd"
        ? new SidecarKind("daprd", [Environment.GetEnvironmentVariable(DaprdPath)!], IsDaprd: true)
        : DevSidecar;

    /// <summary>The arguments that start a sidecar on the given ports.</summary>
    public IEnumerable<string> Arguments(SidecarSetup setup, int httpPort, int internalPort, string shared)
    {
        IEnumerable<string> common =
        [
            .. Command.Skip(1),
            "--app-id", setup.AppId,
            "--dapr-http-port", Text(httpPort),
            "--dapr-internal-grpc-port", Text(internalPort),
            .. setup.AppPort is { } port ? (string[])["--app-port", Text(port)] : [],
            .. setup.Flags,
        ];
        return IsDaprd
            ? [.. common, "--mode", "standalone", "--dapr-listen-addresses", "127.0.0.1", "--dapr-internal-grpc-listen-address", "127.0.0.1",
                "--dapr-grpc-port", Text(LoopbackPort.Take()), "--metrics-port", Text(LoopbackPort.Take()), "--metrics-listen-address", "127.0.0.1",
                "--placement-host-address", "", "--scheduler-host-address", ""]
            : [.. common, "--trust-dir", Path.Combine(shared, "trust"), "--enable-metrics=false"];
    }

    /// <summary>A Configuration with the given members of its <c>spec</c>.</summary>
    public string Configuration(string spec, string shared) =>
        "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: replay}\nspec:\n"
        + (IsDaprd ? $"  nameResolution: {{component: sqlite, version: v1, configuration: {{connectionString: \"{shared}/names.db\"}}}}\n" : "")
        + string.Concat(spec.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"  {line}\n"));

    public override string ToString() => Name;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
