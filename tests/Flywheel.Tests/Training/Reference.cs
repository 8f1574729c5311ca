using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Flywheel.Tests.Training;

/// <summary>Outputs of other programs, recorded beside the tests that hold ours against them.</summary>
internal static class Reference
{
    internal static JsonElement Read(string file, [CallerFilePath] string source = "") =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(source)!, file))).RootElement;

    internal static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];
}
