using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Registry;

/// <summary>Puts the registry into a host.</summary>
public static class RegistryRoom
{
    /// <summary>Registers <see cref="ReleaseRegistry"/>, <see cref="ModelRegistry"/>, <see cref="ReleaseApprovals"/> and their migrations.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        foreach (var migration in RegistryMigrations.All)
        {
            services.AddSingleton<CatalogMigration>(migration);
        }

        return services.AddSingleton<ReleaseRegistry>().AddSingleton<ReleaseApprovals>().AddSingleton<ModelRegistry>();
    }
}
