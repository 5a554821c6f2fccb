using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FileSystem.Actions;
using DsxDapr.Connector.FileSystem.Discovery;
using DsxDapr.Connector.FileSystem.Listing;
using DsxDapr.Connector.FileSystem.Reading;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.FileSystem.Watching;
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
        .AddSingleton<ScannedFile>()
        .AddSingleton<Quarantine>()
        .AddSingleton<DirectoryWalk>()
        .AddSingleton<IItemSource, DirectoryListing>()
        .AddSingleton<IItemReader, FileReader>()
        .AddSingleton<IItemActor, FileActor>()
        .AddSingleton<IRepositoryCheck, FileSystemCheck>()
        .AddSingleton<IAssetRules, FileSystemRules>()
        .AddSingleton<IAssetCatalog, DirectoryCatalog>()
        .AddSingleton<FileFinder>()
        .AddSingleton<IItemFinder>(static provider => provider.GetRequiredService<FileFinder>())
        .AddSingleton<OwnFiles>()
        .AddSingleton(new WatchPacing())
        .AddSingleton<ChangeSearch>()
        .AddSingleton<IItemWatch, DirectoryWatch>();
}
