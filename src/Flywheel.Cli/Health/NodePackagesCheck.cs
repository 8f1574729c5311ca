using System.Text.Json;

namespace Flywheel.Cli.Health;

/// <summary>Are the packages that package.json names installed in the versions it names?</summary>
internal static class NodePackagesCheck
{
    private const string Remedy = "Run 'eng/setup' in the source tree.";

    public static IEnumerable<HealthFinding> Run(DirectoryInfo? checkout)
    {
        if (checkout is null)
        {
            yield return new HealthFinding("node packages", "not needed outside the source tree");
            yield break;
        }

        using var wanted = Read(Path.Combine(checkout.FullName, "package.json"));
        foreach (var dependency in wanted.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            yield return Check(checkout, dependency.Name, dependency.Value.GetString()!);
        }
    }

    private static HealthFinding Check(DirectoryInfo checkout, string name, string version)
    {
        var path = Path.Combine(checkout.FullName, "node_modules", name, "package.json");
        if (!File.Exists(path))
        {
            return new HealthFinding(name, $"not installed; {version} is wanted.", Remedy);
        }

        using var installed = Read(path);
        var found = installed.RootElement.GetProperty("version").GetString();
        return found == version
            ? new HealthFinding(name, version)
            : new HealthFinding(name, $"{found} is installed; {version} is wanted.", Remedy);
    }

    private static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllBytes(path));
}
