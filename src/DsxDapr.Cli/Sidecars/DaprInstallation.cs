using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Sidecars;

/// <summary>Dapr's programs on this machine.</summary>
/// <param name="Daprd">The path of <c>daprd</c>; null when it is not installed.</param>
/// <param name="Sentry">The path of <c>sentry</c>, Dapr's CA; null when it is not installed.</param>
internal sealed record DaprInstallation(string? Daprd, string? Sentry)
{
    /// <summary>Looks on the PATH and where <c>dapr init</c> puts them (<c>~/.dapr/bin</c>, or below <c>DAPR_RUNTIME_PATH</c>).</summary>
    public static DaprInstallation Find(IReadOnlyDictionary<string, string> environment)
    {
        var home = environment.GetValueOrDefault("DAPR_RUNTIME_PATH") is { Length: > 0 } runtime
            ? runtime
            : environment.GetValueOrDefault("HOME") ?? "";
        return new DaprInstallation(Find("daprd"), Find("sentry"));

        string? Find(string program)
        {
            var installed = Path.Combine(home, ".dapr", "bin", program);
            return File.Exists(installed) ? installed : PathLookup.Find(program, environment);
        }
    }
}
