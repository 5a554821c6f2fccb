using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using Microsoft.Extensions.Configuration;

namespace DsxDapr.Connector.Enrollment;

/// <summary>
/// The token that admits the connector (wire contract §2.5): from <c>DSXCONNECT_ENROLLMENT_TOKEN</c>, or
/// <c>DSXCONNECTOR_ENROLLMENT_TOKEN</c> as a page of dsx-connect misnames it, else from the Dapr secret store. Read anew every
/// time, so that it can be replaced without a restart; never kept, never logged.
/// </summary>
internal sealed class EnrollmentTokenSource(IConfiguration configuration, DaprClient dapr, SidecarReadiness sidecar)
{
    /// <summary>The token; null when there is none to be found, and the hub may admit the connector without.</summary>
    /// <exception cref="DaprException">The secret store refused.</exception>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if ((Named("DSXCONNECT_ENROLLMENT_TOKEN") ?? Named("DSXCONNECTOR_ENROLLMENT_TOKEN")) is { } token)
        {
            return token;
        }

        if (!sidecar.IsConfigured)
        {
            return null;
        }

        await sidecar.WhenReady.WaitAsync(cancellationToken);
        var secret = await dapr.GetSecretAsync(DaprComponents.Secrets, SecretNames.EnrollmentTokens, cancellationToken: cancellationToken);
        return secret.Values
            .SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault();
    }

    private string? Named(string name) => string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name]!.Trim();
}
