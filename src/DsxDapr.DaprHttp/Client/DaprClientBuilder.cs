using System.Text.Json;

namespace DsxDapr.DaprHttp;

/// <summary>Makes a <see cref="DaprClient"/>.</summary>
public sealed class DaprClientBuilder
{
    private readonly DaprClientOptions _options = new();
    private TimeProvider _clock = TimeProvider.System;

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
        ArgumentNullException.ThrowIfNull(options);
        _options.JsonSerializerOptions = options;
        return this;
    }

    /// <summary>Sets the clock that paces <see cref="DaprClient.WaitForSidecarAsync"/>.</summary>
    public DaprClientBuilder UseTimeProvider(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        return this;
    }

    /// <summary>Makes the client. What was not set comes from the environment; see <see cref="DaprClientOptions"/>.</summary>
    /// <exception cref="InvalidOperationException">The environment names an endpoint that makes no sense.</exception>
    public DaprClient Build()
    {
        DaprEnvironment.Complete(_options, Environment.GetEnvironmentVariable);
        return new HttpDaprClient(_options, _clock);
    }
}
