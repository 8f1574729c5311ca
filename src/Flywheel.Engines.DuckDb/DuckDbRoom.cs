using Flywheel.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flywheel.Engines.DuckDb;

/// <summary>Registers the engine.</summary>
public static class DuckDbRoom
{
    /// <summary>Adds DuckDB as the engine of the Tables seam.</summary>
    public static IServiceCollection AddDuckDb(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<ITableEngine, DuckDbTableEngine>();
    }
}
