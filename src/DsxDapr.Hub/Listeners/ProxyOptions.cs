using System.Net;

namespace DsxDapr.Hub.Listeners;

/// <summary>The proxies in front of the hub (<c>DSXCONNECT_PROXIES</c>).</summary>
internal sealed class ProxyOptions
{
    /// <summary>The setting.</summary>
    public const string Setting = "DSXCONNECT_PROXIES";

    /// <summary>Their addresses and networks. What only these say about a client, by <c>X-Forwarded-*</c>, is believed.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; set; } = [];

    /// <summary>Whether an address is one of theirs.</summary>
    public bool Contains(IPAddress? address)
    {
        return address is not null && Plain(address) is var plain && Networks.Any(network => network.Contains(plain));
    }

    /// <summary>Reads addresses and networks that are separated by commas.</summary>
    /// <exception cref="FormatException">One is neither; the message is a sentence.</exception>
    public static IReadOnlyList<IPNetwork> Parse(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    // A socket for both families tells IPv4 addresses as ::ffff:10.0.0.1.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPNetwork ParseOne(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            var plain = Plain(address);
            return new IPNetwork(plain, plain.GetAddressBytes().Length * 8);
        }

        if (!IPNetwork.TryParse(text, out var network))
        {
            throw new FormatException($"{Setting}: {text} is neither an address nor a network such as 10.0.0.0/8.");
        }

        return network.PrefixLength > 0
            ? network
            : throw new FormatException($"{Setting}: {text}, as every network of /0, is everybody: name the proxies alone, for they say who a client is.");
    }
}
