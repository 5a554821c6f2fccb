using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Listeners;

/// <summary>
/// The settings by which dsx-connect serves TLS (wire contract §7.1, <c>DSXCONNECT_USE_TLS</c>, <c>DSXCONNECT_TLS_CERTFILE</c>,
/// <c>DSXCONNECT_TLS_KEYFILE</c>) make an API listener on port 8586 with the connectors' routes, as one of dsx-connect has them.
/// </summary>
internal sealed class ContractTlsSettings(IConfiguration configuration) : IPostConfigureOptions<ApiListenerOptions>
{
    private const string UseTls = "DSXCONNECT_USE_TLS";
    private const int ContractPort = 8586;

    /// <inheritdoc/>
    public void PostConfigure(string? name, ApiListenerOptions options)
    {
        if (!IsOn())
        {
            return;
        }

        options.Port ??= ContractPort;
        if (options.TlsCertFile.Length + options.TlsKeyFile.Length == 0)
        {
            options.TlsCertFile = configuration["DSXCONNECT_TLS_CERTFILE"] ?? "";
            options.TlsKeyFile = configuration["DSXCONNECT_TLS_KEYFILE"] ?? "";
        }

        if (configuration[$"{ApiListenerOptions.Section}:CONNECTOR_ROUTES"] is null)
        {
            options.ConnectorRoutes = true;
        }
    }

    private bool IsOn() => configuration[UseTls]?.Trim() is { Length: > 0 } text && (FlagWord.Parse(text)
        ?? throw new OptionsValidationException(Options.DefaultName, typeof(ApiListenerOptions), [$"{UseTls} is '{text}': expected true or false."]));
}
