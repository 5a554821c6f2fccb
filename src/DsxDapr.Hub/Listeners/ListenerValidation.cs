using System.Net;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Listeners;

/// <summary>Refuses listeners that cannot be, with one sentence for each mistake.</summary>
internal sealed class ListenerValidation(IConfiguration configuration, IOptions<ProxyOptions> proxies)
    : IValidateOptions<ApiListenerOptions>, IValidateOptions<InternalListenerOptions>
{
    private const int LargestHstsSeconds = 63_072_000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ApiListenerOptions options)
    {
        var mistakes = Mistakes(ApiListenerOptions.Section, options);
        if (options.HstsSeconds is < 0 or > LargestHstsSeconds)
        {
            mistakes.Add($"{ApiListenerOptions.Section}__HSTS_SECONDS is 0 to {LargestHstsSeconds}.");
        }

        return Result(mistakes);
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, InternalListenerOptions options)
    {
        var mistakes = Mistakes(InternalListenerOptions.Section, options);
        if (options.ClientCertificates != ClientCertificateMode.None)
        {
            CheckFile(mistakes, $"{InternalListenerOptions.Section}__CLIENT_CA_FILE", options.ClientCaFile);
            if (options.TlsTerminatedByProxy)
            {
                mistakes.Add(
                    $"{InternalListenerOptions.Section}__CLIENT_CERTIFICATES needs TLS on the listener itself, "
                    + "and TLS_TERMINATED_BY_PROXY says that there is none.");
            }
        }

        return Result(mistakes);
    }

    private static ValidateOptionsResult Result(List<string> mistakes) =>
        mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);

    private static void CheckFile(List<string> mistakes, string setting, string path)
    {
        if (path.Length == 0)
        {
            mistakes.Add($"{setting} is not set.");
        }
        else if (!File.Exists(path))
        {
            mistakes.Add($"{setting}: there is no file {path}.");
        }
    }

    private List<string> Mistakes(string section, ListenerOptions options)
    {
        var mistakes = new List<string>();
        if (options.Port is not { } port)
        {
            if (options.AllCertificates().Any())
            {
                mistakes.Add($"{section}__PORT is not set, but its certificate is: say where to listen.");
            }

            return mistakes;
        }

        if (port is < 1 or > ushort.MaxValue)
        {
            mistakes.Add($"{section}__PORT is 1 to {ushort.MaxValue}.");
        }

        if (options.Address != ListenerOptions.AnyAddress && !IPAddress.TryParse(options.Address, out _))
        {
            mistakes.Add($"{section}__ADDRESS is {options.Address}, which is not an IP address; * is every one of this machine.");
        }

        CheckAppPort(mistakes, section, port);
        CheckCertificates(mistakes, section, options);
        return mistakes;
    }

    // Kestrel leaves out what ASPNETCORE_URLS says as soon as there is any other listener.
    private void CheckAppPort(List<string> mistakes, string section, int port)
    {
        var appPort = configuration["APP_PORT"];
        if (string.IsNullOrEmpty(appPort) && !string.IsNullOrEmpty(configuration["urls"]))
        {
            mistakes.Add($"{section}__PORT needs APP_PORT, the port for the hub's own sidecar, instead of ASPNETCORE_URLS.");
        }
        else if (appPort == port.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            mistakes.Add($"{section}__PORT is {port}, and so is APP_PORT, the port for the hub's own sidecar: one of them must be another.");
        }
    }

    private void CheckCertificates(List<string> mistakes, string section, ListenerOptions options)
    {
        var certificates = options.AllCertificates().ToList();
        foreach (var certificate in certificates)
        {
            CheckFile(mistakes, $"{section}__TLS_CERTFILE", certificate.TlsCertFile);
            CheckFile(mistakes, $"{section}__TLS_KEYFILE", certificate.TlsKeyFile);
        }

        if (options.TlsTerminatedByProxy)
        {
            if (certificates.Count > 0)
            {
                mistakes.Add($"{section}__TLS_TERMINATED_BY_PROXY says plain HTTP, and {section}__TLS_CERTFILE says TLS: only one can be.");
            }

            if (proxies.Value.Networks.Count == 0)
            {
                mistakes.Add($"{section}__TLS_TERMINATED_BY_PROXY needs {ProxyOptions.Setting}: the addresses of the proxies.");
            }
        }
        else if (certificates.Count == 0)
        {
            mistakes.Add(
                $"{section}__TLS_CERTFILE is not set: the listener needs a certificate, or {section}__TLS_TERMINATED_BY_PROXY=true "
                + "when a proxy in front of it terminates TLS.");
        }
    }
}
