using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FileSystem.Actions;
using DsxDapr.Connector.FileSystem.Listing;
using DsxDapr.Connector.FileSystem.Reading;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Repository;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.FileSystem;

/// <summary>What this connector can do with its repository.</summary>
internal static class FileSystemConnectorExtensions
{
    public static IServiceCollection AddFileSystem(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<ConnectorOptions>, ValidateRoots>()
        .AddSingleton<FileSystemRoots>()
        .AddSingleton<ReadVersions>()
        .AddSingleton<Quarantine>()
        .AddSingleton<IItemSource, DirectoryListing>()
        .AddSingleton<IItemReader, FileReader>()
        .AddSingleton<IItemActor, FileActor>()
        .AddSingleton<IRepositoryCheck, FileSystemCheck>();
}
