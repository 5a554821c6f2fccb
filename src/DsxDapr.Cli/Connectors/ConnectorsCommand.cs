using System.CommandLine;

namespace DsxDapr.Cli.Connectors;

/// <summary><c>dsx connectors</c>: the enrolled connectors and their keys.</summary>
internal static class ConnectorsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("connectors", "List connectors; rotate and revoke their keys, unban them.")
    {
        ListConnectorsCommand.Create(host),
        ConnectorKeyCommand.Create(
            host, "rotate", HttpMethod.Post, "/rotate", "Give a connector a new key; the old one is accepted until the new one is used.", "gets a new key with its next heartbeat"),
        ConnectorKeyCommand.Create(
            host, "revoke", HttpMethod.Delete, "", "Revoke a connector's keys, take it off the list, and ban it until it is unbanned.",
            "has no key any more and cannot enroll"),
        ConnectorKeyCommand.Create(
            host, "unban", HttpMethod.Post, "/unban", "Let a revoked connector enroll again, with a valid enrollment token.", "may enroll again"),
    };
}
