using Flywheel.Data.Sources;
using Flywheel.Data.Versions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flywheel.Data;

/// <summary>Composes the data room.</summary>
public static class DataRoom
{
    /// <summary>Adds <see cref="Datasets"/> and <see cref="SourceReader"/> with the built-in formats and locations. Needs the seams of Storage and a table engine.</summary>
    /// <exception cref="ArgumentException">Settings out of range; the message names every one.</exception>
    public static IServiceCollection AddData(this IServiceCollection services, DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        if (DataOptionsValidator.Validate(options).ToArray() is { Length: > 0 } wrong)
        {
            throw new ArgumentException(string.Join('\n', wrong.AsEnumerable()), nameof(options));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new DataRoomSettings(options, provider.GetRequiredService<TimeProvider>()));
        foreach (var migration in VersionStore.Migrations)
        {
            services.AddSingleton(migration);
        }

        services.AddSourceFormat(new CsvFormat()).AddSourceFormat(new JsonFormat()).AddSourceFormat(new ParquetFormat());
        services.AddSourceLocation(new PathLocation()).AddSourceLocation(new NpmLocation());
        services.AddSourceLocation(new HttpLocation("http", options)).AddSourceLocation(new HttpLocation("https", options));
        services.TryAddSingleton<Datasets>();
        services.TryAddSingleton<Rehearsals.DatasetRehearsals>();
        services.TryAddSingleton<SourceReader>();
        return services;
    }

    /// <summary>Adds a format that sources can be read in. Two of one name fail at start.</summary>
    public static IServiceCollection AddSourceFormat(this IServiceCollection services, ISourceFormat format) => services.AddSingleton(format);

    /// <summary>Adds a kind of place that files come from. Two of one name fail at start.</summary>
    public static IServiceCollection AddSourceLocation(this IServiceCollection services, ISourceLocation location) => services.AddSingleton(location);
}
