using DsxDapr.Security.Tls;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Connectors;

/// <summary>Opens the bundle at the start of the app, so that it does not begin with one that it cannot use.</summary>
internal sealed class ValidateConnectorTrust(TlsFiles files) : IValidateOptions<ConnectorTrustOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectorTrustOptions options)
    {
        try
        {
            files.TrustServersBy(options.CaBundle, ConnectorTrustOptions.CaSetting);
            return ValidateOptionsResult.Success;
        }
        catch (TlsFileException e)
        {
            return ValidateOptionsResult.Fail($"{ConnectorTrustOptions.CaSetting}: {e.Message}");
        }
    }
}
