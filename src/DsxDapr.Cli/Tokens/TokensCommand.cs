using System.CommandLine;

namespace DsxDapr.Cli.Tokens;

/// <summary><c>dsx tokens</c>: the enrollment tokens that admit connectors.</summary>
internal static class TokensCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("tokens", "Create, list and revoke enrollment tokens.")
    {
        CreateTokenCommand.Create(host),
        ListTokensCommand.Create(host),
        RevokeTokenCommand.Create(host),
    };
}
