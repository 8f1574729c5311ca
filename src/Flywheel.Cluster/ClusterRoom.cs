using Flywheel.Cluster.Postgres;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Cluster;

/// <summary>Puts the distributed engines behind the seams of a program. None is used, or loaded, until a setting asks for it.</summary>
public static class ClusterRoom
{
    /// <summary>Adds PostgreSQL as a place for catalogs: <c>postgres://user@host:port/database?schema=…</c>.</summary>
    public static IServiceCollection AddCluster(this IServiceCollection services) => services.AddSingleton(Engine);

    /// <summary>PostgreSQL, for a program that opens its workspace without a container.</summary>
    public static ICatalogEngine Engine { get; } = new PostgresEngine();
}
