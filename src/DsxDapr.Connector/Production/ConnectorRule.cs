using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Production;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Production;

/// <summary>What production asks of a connector: signed calls both ways, TLS on the way to the hub and back, and a token that nobody guesses.</summary>
internal sealed partial class ConnectorRule(
    IOptions<ConnectorOptions> options, IConfiguration configuration, EnrollmentTokenSource token, ILogger<ConnectorRule> logger) : IProductionRule
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ProductionFinding>> CheckAsync(CancellationToken cancellationToken)
    {
        var connector = options.Value;
        var findings = new List<ProductionFinding>();
        if (!connector.AuthEnabled)
        {
            findings.Add(new("unsigned_calls", "DSXCONNECTOR_AUTH__ENABLED is off: whoever reaches the connector can read, move and delete its items."));
        }

        if (!new SettingsReader(configuration).Flag("VERIFY_TLS", fallback: true))
        {
            findings.Add(new("unverified_hub", "DSXCONNECTOR_VERIFY_TLS is off: anybody on the way can pass for the hub. Name its authority in DSXCONNECTOR_CA_BUNDLE."));
        }

        if (IsInClear(connector.DsxConnectUrl))
        {
            findings.Add(new("plain_text_hub", "DSXCONNECTOR_DSX_CONNECT_URL is not https: the enrollment token and the keys can be read on the way."));
        }

        if (IsInClear(connector.ConnectorUrl))
        {
            findings.Add(new("plain_text_connector", "DSXCONNECTOR_CONNECTOR_URL is not https: the files that are read can be read on the way, too."));
        }

        if (connector.RegisterWithCore && await ReadTokenAsync(cancellationToken) is { } text && EnrollmentTokenStrength.IsWeak(text))
        {
            findings.Add(new(
                EnrollmentTokenStrength.Code,
                $"The enrollment token is a default or has fewer than {EnrollmentTokenStrength.ShortestLength} characters: whoever guesses it enrolls connectors."));
        }

        return findings;
    }

    private static bool IsInClear(Uri? url) => url is { IsLoopback: false } && url.Scheme == Uri.UriSchemeHttp;

    private async Task<string?> ReadTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await token.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is DaprException or OperationCanceledException)
        {
            Log.NotRead(logger, e.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The enrollment token could not be looked at yet: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
