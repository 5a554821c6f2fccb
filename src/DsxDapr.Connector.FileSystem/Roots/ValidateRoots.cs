using DsxDapr.Connector.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.FileSystem.Roots;

/// <summary>Refuses a start with an asset and a quarantine that do not go together.</summary>
internal sealed class ValidateRoots : IValidateOptions<ConnectorOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectorOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ValidateOptionsResult.Fail(
                "The filesystem connector runs on Linux only: it confines itself to the asset by calls of Linux.");
        }

        var asset = FileSystemRoots.AssetOf(options);
        var quarantine = FileSystemRoots.QuarantineOf(options);
        return FileSystemRoots.IsWithin(quarantine, asset)
            ? ValidateOptionsResult.Fail(
                $"DSXCONNECTOR_ITEM_ACTION_MOVE_METAINFO leads to '{quarantine}', which contains the asset '{asset}': "
                + "nothing would be scanned.")
            : ValidateOptionsResult.Success;
    }
}
