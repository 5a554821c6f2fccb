using System.Globalization;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Redis;

/// <summary>How a component reaches its Redis. One server is supported; clusters and sentinels are refused.</summary>
/// <param name="Host">The host (metadata <c>redisHost</c>).</param>
/// <param name="Port">The port (in <c>redisHost</c> or <c>redisPort</c>; 6379 unless said otherwise).</param>
/// <param name="Username">The ACL user (<c>redisUsername</c>).</param>
/// <param name="Password">The password (<c>redisPassword</c>).</param>
/// <param name="Database">The database (<c>redisDB</c>).</param>
/// <param name="EnableTls">Whether the connection is TLS (<c>enableTLS</c>); the certificate is verified.</param>
/// <param name="DialTimeout">How long a connection may take to open (<c>dialTimeout</c>, 5 s).</param>
/// <param name="ReadTimeout">How long an answer may keep everybody waiting (<c>readTimeout</c>, 3 s).</param>
internal sealed record RedisOptions(
    string Host,
    int Port,
    string? Username,
    string? Password,
    int Database,
    bool EnableTls,
    TimeSpan DialTimeout,
    TimeSpan ReadTimeout)
{
    private const int DefaultPort = 6379;

    /// <summary>The address, for messages.</summary>
    public string Address => $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads a component's metadata.</summary>
    /// <exception cref="ResourceException">It asks for what this sidecar does not have, or makes no sense.</exception>
    public static RedisOptions Of(Component component)
    {
        if (component.Text("redisType") is { } type && !type.Equals("node", StringComparison.OrdinalIgnoreCase))
        {
            throw component.Refuse($"asks for redisType '{type}'; this sidecar speaks to a single Redis server only");
        }

        if (component.Flag("failover"))
        {
            throw component.Refuse("asks for failover by Sentinel; this sidecar speaks to a single Redis server only");
        }

        if (component.Flag("useEntraID"))
        {
            throw component.Refuse("asks for Entra ID; this sidecar knows user name and password only");
        }

        (string host, int? port) = HostOf(component);
        TimeSpan second = TimeSpan.FromSeconds(1);
        TimeSpan read = component.Duration("readTimeout", 3 * second, second);
        return new RedisOptions(
            host,
            port ?? component.Integer("redisPort", DefaultPort, 1, ushort.MaxValue),
            component.Text("redisUsername"),
            component.Text("redisPassword"),
            component.Integer("redisDB", 0, 0, int.MaxValue),
            component.Flag("enableTLS"),
            component.Duration("dialTimeout", 5 * second, second),
            read > TimeSpan.Zero ? read : TimeSpan.MaxValue);
    }

    /// <summary>The same without the password.</summary>
    public override string ToString() => Address;

    private static (string Host, int? Port) HostOf(Component component)
    {
        string text = component.Required("redisHost").Trim();
        if (text.Contains(',', StringComparison.Ordinal))
        {
            throw component.Refuse("names several servers in redisHost; this sidecar speaks to a single Redis server only");
        }

        int colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
        {
            return (text.Trim('[', ']'), null);
        }

        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= ushort.MaxValue
            ? (text[..colon].Trim('[', ']'), port)
            : throw component.Refuse($"needs host:port in redisHost, not '{text}'");
    }
}
