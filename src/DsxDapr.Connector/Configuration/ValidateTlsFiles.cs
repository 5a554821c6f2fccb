using DsxDapr.Security.Tls;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Configuration;

/// <summary>Opens the connector's certificates at its start, so that it does not begin with files that it cannot use.</summary>
internal sealed class ValidateTlsFiles(TlsFiles files) : IValidateOptions<ConnectorOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectorOptions options)
    {
        List<string> faults = [];
        if (options.CaBundle is { } bundle)
        {
            Try("DSXCONNECTOR_CA_BUNDLE", () => files.OpenBundle(bundle));
        }

        if (options is { TlsCertFile: { } certificate, TlsKeyFile: { } key })
        {
            Try("DSXCONNECTOR_TLS_CERTFILE", () => files.OpenCertificate(certificate, key));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Try(string setting, Action open)
        {
            try
            {
                open();
            }
            catch (TlsFileException e)
            {
                faults.Add($"{setting}: {e.Message}");
            }
        }
    }
}
