using DsxDapr.Cli.Redis;

namespace DsxDapr.Cli.Sidecars;

/// <summary>Which sidecars a run uses.</summary>
/// <param name="Kind">The program.</param>
/// <param name="MutualTls">Whether sidecars talk to each other over mTLS.</param>
/// <param name="Notice">The sentence that tells the user.</param>
internal sealed record SidecarChoice(SidecarKind Kind, bool MutualTls, string Notice)
{
    /// <summary>Decides by <paramref name="option"/> (<c>auto</c>, <c>daprd</c> or <c>dev</c>) and by what is installed.</summary>
    public static SidecarChoice Of(string option, DaprInstallation dapr, RedisMode redis)
    {
        if (option == "dev")
        {
            return DevSidecar("as asked");
        }

        if (dapr.Daprd is null)
        {
            return option == "auto"
                ? DevSidecar("daprd is not installed")
                : throw new CliException("daprd was asked for but is neither on the PATH nor in ~/.dapr/bin: install Dapr with `dapr init --slim`.");
        }

        if (redis == RedisMode.Embedded)
        {
            // daprd's in-memory pub/sub does not leave its own process, so the apps would never hear of each other.
            return option == "auto"
                ? DevSidecar("daprd needs a Redis and there is none")
                : throw new CliException("daprd needs a Redis: its in-memory pub/sub does not reach other sidecars; install redis-server or use --redis HOST:PORT.");
        }

        return dapr.Sentry is null
            ? new SidecarChoice(SidecarKind.Daprd, false, $"Sidecars: {dapr.Daprd}; mTLS is OFF because Dapr's sentry is not installed, so calls between apps are not bound to app ids.")
            : new SidecarChoice(SidecarKind.Daprd, true, $"Sidecars: {dapr.Daprd}, mTLS on with {dapr.Sentry}.");
    }

    private static SidecarChoice DevSidecar(string why) =>
        new(SidecarKind.DevSidecar, true, $"Sidecars: the DevSidecar ({why}), mTLS on.");
}
