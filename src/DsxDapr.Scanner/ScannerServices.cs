using DsxDapr.Hosting.Settings;
namespace DsxDapr.Scanner;

/// <summary>Registers what the scanner's slices share.</summary>
internal static class ScannerServices
{
    /// <summary>Adds the settings and checks them at start.</summary>
    public static IServiceCollection AddScannerOptions(this IServiceCollection services)
    {
        services.AddSettings<ScannerOptions>(ScannerOptions.Section);
        return services;
    }
}
