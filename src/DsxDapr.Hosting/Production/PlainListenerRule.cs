using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace DsxDapr.Hosting.Production;

/// <summary>Nothing but loopback is listened to in clear. The listeners of our own settings cannot be otherwise; these are ASP.NET Core's.</summary>
internal sealed class PlainListenerRule(IConfiguration configuration) : IProductionRule
{
    private const string Code = "plain_text_listener";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ProductionFinding>>(
    [
        .. Urls().Where(one => IsPlain(one.Url)).Select(one => new ProductionFinding(
            Code, $"{one.Setting} listens on {one.Url} without TLS, where others can read and change what is said.")),
    ]);

    private IEnumerable<(string Setting, string Url)> Urls()
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => ($"Kestrel__Endpoints__{endpoint.Key}", endpoint["Url"] ?? ""));
        return string.IsNullOrEmpty(configuration["APP_PORT"]) && configuration["urls"] is { Length: > 0 } urls
            ? endpoints.Concat(urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(url => ("ASPNETCORE_URLS", url)))
            : endpoints;
    }

    // Read as Kestrel does, which takes a host that is no address for every address.
    private static bool IsPlain(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme.Equals(Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase) && !address.IsUnixPipe && !IsLoopback(address.Host);
        }
        catch (FormatException)
        {
            return false; // it is not listened on
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
