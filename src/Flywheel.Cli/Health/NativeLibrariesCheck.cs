using System.Runtime.InteropServices;

namespace Flywheel.Cli.Health;

/// <summary>Does each native library load?</summary>
internal static class NativeLibrariesCheck
{
    // In this order: XGBoost needs the first two loaded before it, because they are not on the system's search path.
    private static readonly string[] Libraries = ["libgomp.so.1", "libdmlc.so.0", "libxgboost.so.0", "libduckdb.so", "libonnxruntime.so"];

    public static IEnumerable<HealthFinding> Run(string folder) => Libraries.Select(library => Check(folder, library));

    private static HealthFinding Check(string folder, string library)
    {
        var path = Path.Combine(folder, library);
        if (!File.Exists(path))
        {
            return new HealthFinding(library, $"not in {folder}.", "Run 'eng/setup' in the source tree and build again.");
        }

        return NativeLibrary.TryLoad(path, out _)
            ? new HealthFinding(library, "loads")
            : new HealthFinding(library, $"{path} does not load.", $"'ldd {path}' names what it lacks.");
    }
}
