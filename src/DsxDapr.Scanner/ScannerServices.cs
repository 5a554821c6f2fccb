namespace DsxDapr.Scanner;

/// <summary>Registers what the scanner's slices share.</summary>
internal static class ScannerServices
{
    /// <summary>Adds the settings and checks them at start.</summary>
    public static IServiceCollection AddScannerOptions(this IServiceCollection services)
    {
        services.AddOptions<ScannerOptions>().BindConfiguration(ScannerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
