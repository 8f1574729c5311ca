using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>What a running step is given.</summary>
public sealed class StepContext
{
    private readonly ImmutableDictionary<string, ArtifactReference> _inputs;

    internal StepContext(string step, Digest key, string parameters, ImmutableDictionary<string, ArtifactReference> inputs,
        IObjects objects, StepNotebook notebook, IProgress<Progress> progress)
    {
        (Step, Key, Parameters, _inputs) = (step, key, parameters, inputs);
        (Objects, Notebook, Progress) = (objects, notebook, progress);
    }

    /// <summary>The step's name.</summary>
    public string Step { get; }

    /// <summary>Digest of everything the outputs depend on.</summary>
    public Digest Key { get; }

    /// <summary>The parameters in canonical form.</summary>
    public string Parameters { get; }

    /// <summary>Where outputs are stored and inputs read.</summary>
    public IObjects Objects { get; }

    /// <summary>What this step writes down for itself, in case it is stopped before its end.</summary>
    public StepNotebook Notebook { get; }

    /// <summary>Tells how far the step is. May be called as often as is handy: only some calls a second go on.</summary>
    public IProgress<Progress> Progress { get; }

    /// <summary>The input of this role.</summary>
    /// <exception cref="ArgumentException">The step declared no such input.</exception>
    public ArtifactReference Input(string role) => _inputs.TryGetValue(role, out var artifact)
        ? artifact
        : throw new ArgumentException($"The step '{Step}' declared no input '{role}'. {Spelling.DidYouMean(role, _inputs.Keys)}", nameof(role));
}
