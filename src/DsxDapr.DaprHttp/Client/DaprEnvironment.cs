using System.Globalization;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp;

/// <summary>What <c>dapr run</c> tells an app through its environment (docs.dapr.io/reference/environment).</summary>
internal static class DaprEnvironment
{
    private const string DefaultHttpPort = "3500";

    /// <summary>The endpoint of the app's sidecar.</summary>
    /// <param name="read">Reads an environment variable or a setting.</param>
    /// <exception cref="OptionsValidationException">A variable has a value that makes no sense.</exception>
    public static Uri HttpEndpoint(Func<string, string?> read)
    {
        if (read("DAPR_HTTP_ENDPOINT") is { Length: > 0 } endpoint)
        {
            return Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw Mistake($"DAPR_HTTP_ENDPOINT is '{endpoint}': expected an http or https URL.");
        }

        var port = read("DAPR_HTTP_PORT") is { Length: > 0 } value ? value : DefaultHttpPort;
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{number}"))
            : throw Mistake($"DAPR_HTTP_PORT is '{port}': expected a port.");
    }

    /// <summary>Fills in what the options leave open.</summary>
    public static void Complete(DaprClientOptions options, Func<string, string?> read)
    {
        options.HttpEndpoint ??= HttpEndpoint(read);
        options.ApiToken ??= read("DAPR_API_TOKEN") ?? "";
    }

    private static OptionsValidationException Mistake(string sentence) => new(Options.DefaultName, typeof(DaprClientOptions), [sentence]);
}
