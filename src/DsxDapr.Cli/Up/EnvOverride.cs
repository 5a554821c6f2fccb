namespace DsxDapr.Cli.Up;

/// <summary>One <c>--env APP_ID:NAME=VALUE</c>.</summary>
internal sealed record EnvOverride(string AppId, string Name, string Value)
{
    /// <summary>Reads it, or says what is wrong.</summary>
    public static EnvOverride Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return colon > 0 && equals > colon + 1
            ? new EnvOverride(text[..colon], text[(colon + 1)..equals], text[(equals + 1)..])
            : throw new CliException($"--env takes APP_ID:NAME=VALUE, not {text}.");
    }
}
