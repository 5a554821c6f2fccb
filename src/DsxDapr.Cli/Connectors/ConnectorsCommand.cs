using System.CommandLine;

namespace DsxDapr.Cli.Connectors;

/// <summary><c>dsx connectors</c>: the enrolled connectors and their keys.</summary>
internal static class ConnectorsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("connectors", "List connectors; rotate and revoke their keys.")
    {
        ListConnectorsCommand.Create(host),
        ConnectorKeyCommand.Create(
            host, "rotate", HttpMethod.Post, "/rotate", "Give a connector a new key; the old one is accepted until the new one is used.", "gets a new key with its next heartbeat"),
        ConnectorKeyCommand.Create(
            host, "revoke", HttpMethod.Delete, "", "Revoke a connector's keys and take it off the list.", "has no key any more"),
    };
}
