/** The part of the WebAssembly interface used here; neither ES2023 nor Node's types declare it. */
declare namespace WebAssembly {
  class Module {
    private readonly brand;
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
