using System.Collections.Concurrent;
using System.Reflection;
using Flywheel.Core;

namespace Flywheel.Pipelines;

/// <summary>
/// Names the code of a step. The compiler is deterministic here: an assembly's version id (MVID) is a digest of what was compiled, so a
/// rebuild of the same sources has the same id and any edit has another. A step depends on the assembly it is written in and
/// on every house assembly that one refers to, near and far.
/// </summary>
public static class StepCode
{
    private const string House = "Flywheel.";
    private static readonly ConcurrentDictionary<Assembly, string[]> Known = new();

    /// <summary>The digest of the code behind these types, and of a text for what is outside it, such as the version of a native engine.</summary>
    /// <param name="outside">Empty when there is nothing to add.</param>
    /// <param name="types">One type of each room the step uses.</param>
    public static Digest Of(string outside, params IEnumerable<Type> types)
    {
        using var digest = new DigestBuilder("step-code").Add(outside);
        foreach (var line in types.SelectMany(type => Known.GetOrAdd(type.Assembly, Closure)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            digest.Add(line);
        }

        return digest.Build();
    }

    private static string[] Closure(Assembly start)
    {
        Dictionary<string, Assembly> found = new(StringComparer.Ordinal) { [start.GetName().Name!] = start };
        Queue<Assembly> open = new([start]);
        while (open.TryDequeue(out var assembly))
        {
            foreach (var reference in assembly.GetReferencedAssemblies())
            {
                if (reference.Name!.StartsWith(House, StringComparison.Ordinal) && !found.ContainsKey(reference.Name))
                {
                    var next = Assembly.Load(reference);
                    found[reference.Name] = next;
                    open.Enqueue(next);
                }
            }
        }

        return [.. found.Select(entry => $"{entry.Key} {entry.Value.ManifestModule.ModuleVersionId:N}")];
    }
}
