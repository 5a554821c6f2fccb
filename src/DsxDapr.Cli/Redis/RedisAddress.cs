using System.Globalization;

namespace DsxDapr.Cli.Redis;

/// <summary>Where a Redis server listens.</summary>
internal sealed record RedisAddress(string Host, int Port)
{
    /// <summary>Redis's own port.</summary>
    public const int DefaultPort = 6379;

    /// <summary>The usual place on this machine.</summary>
    public static RedisAddress Default { get; } = new("127.0.0.1", DefaultPort);

    /// <summary>Reads <c>HOST:PORT</c> or <c>HOST</c>; null when it is neither.</summary>
    public static RedisAddress? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return text.Length > 0 ? new RedisAddress(text, DefaultPort) : null;
        }

        var host = text[..colon].Trim('[', ']');
        return host.Length > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535
            ? new RedisAddress(host, port)
            : null;
    }

    /// <summary>As Dapr's <c>redisHost</c> writes it.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
